/** Which Reeltag this is. */
import { readFileSync } from 'node:fs';

/** The package's version. The build keeps this file's address as it is in the source: see scripts/build/source-urls.ts. */
export function packageVersion(): string {
  const file: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String((file as { version?: unknown }).version);
}

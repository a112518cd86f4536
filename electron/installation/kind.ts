/** How this Reeltag came here, by which what mends it differs. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A clone of the repository; npm's package, for terminal and server; the application with its window. */
export type Installation = 'clone' | 'package' | 'application';

/** The build keeps this file's address as it is in the source (scripts/build/source-urls.ts), and only a clone has it. */
export function installation(source: string = import.meta.url): Installation {
  if (existsSync(fileURLToPath(source))) return 'clone';
  return process.versions['electron'] === undefined ? 'package' : 'application';
}

/** What to do where something that belongs to Reeltag is missing or damaged, as the end of a sentence. */
export function toInstallAgain(kind: Installation = installation()): string {
  return kind === 'clone' ? 'run "npm ci" again' : 'install Reeltag again';
}

/** Likewise where the built page is missing. */
export function toGetPage(kind: Installation = installation()): string {
  return kind === 'clone' ? 'run "npm run build", then try again' : 'install Reeltag again';
}

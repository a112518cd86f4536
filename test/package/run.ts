/**
 * `npm run check:package [check…]`: what people download, made and used as they would: each folder's `check.ts` makes its part in an empty
 * folder, and runs it there.
 */
import { runChecks } from '../support/checks-in-folders.ts';

export interface PackageCheck {
  /** an empty folder */
  readonly out: string;
}

await runChecks(import.meta.dirname, async () => ({}));

/** Where newer versions come from, and the key that they are checked with: put into the bundle when it is built. */

export interface UpdateSource {
  /** the folder that the channel files and installers lie in; ends with a slash */
  readonly url: string;
  /** an Ed25519 public key, PEM */
  readonly key: string;
  /** who signs the Windows installers; Windows is asked about it besides */
  readonly publisher?: string;
}

/** By `scripts/release/update-source.ts`; not there in the source itself. */
declare const REELTAG_UPDATE_SOURCE: UpdateSource | null;

export function builtInSource(): UpdateSource | undefined {
  return typeof REELTAG_UPDATE_SOURCE === 'undefined' ? undefined : (REELTAG_UPDATE_SOURCE ?? undefined);
}

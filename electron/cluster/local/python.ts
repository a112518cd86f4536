/** A Python that Ray can be installed for, or uv, which brings its own. */
import { run } from '../../programs/run.ts';
import { TagError } from '../../wire/errors.ts';

/** What makes an environment, and what of it is said. */
export type Maker =
  | { readonly kind: 'python'; readonly file: string; readonly version: string }
  | { readonly kind: 'uv'; readonly file: string; readonly python: string };

/** The versions that Ray's wheels are made for. */
const OLDEST = 10;
const NEWEST = 14;
export const PYTHONS = `3.${OLDEST} to 3.${NEWEST}`;

const PROGRAMS = ['python3', 'python3.12', 'python3.11', 'python3.13', 'python3.14', 'python3.10', 'python'];
const SAY_VERSION = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';

export interface FindOptions {
  readonly signal: AbortSignal;
  /** the one that is wanted, instead of any */
  readonly wanted?: string | undefined;
  readonly programs?: readonly string[];
  readonly uv?: string;
}

/**
 * uv goes first: it takes seconds where pip takes a minute.
 *
 * @throws TagError `not-found` where there is none, which says how to get one
 */
export async function findMaker({ signal, wanted, programs = PROGRAMS, uv = 'uv' }: FindOptions): Promise<Maker> {
  const hasUv = (await run(uv, ['help'], { signal })).code === 0;
  const tried: string[] = [];
  for (const file of wanted === undefined ? programs : [wanted]) {
    const { code, stdout, notStarted } = await run(file, ['-c', SAY_VERSION], { signal });
    const version = code === 0 ? /^\d+\.\d+\.\d+$/m.exec(stdout)?.[0] : undefined;
    if (version !== undefined && suits(version)) {
      return hasUv ? { kind: 'uv', file: uv, python: file } : { kind: 'python', file, version };
    }
    tried.push(`${file}: ${version ?? notStarted ?? `ended with ${code}`}`);
  }
  const detail = tried.join('\n');
  if (wanted !== undefined) {
    throw new TagError('not-found', `${wanted} is no Python that Ray is made for: name one of ${PYTHONS}.`, { detail });
  }
  // uv gets one where there is none.
  if (hasUv) return { kind: 'uv', file: uv, python: '3.12' };
  throw new TagError(
    'not-found',
    `Ray needs Python ${PYTHONS}, and neither that nor uv is on this machine: install one (on Debian and Ubuntu: "apt install python3-venv") and try again.`,
    { detail },
  );
}

export function suits(version: string): boolean {
  const [major, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= OLDEST && minor <= NEWEST;
}

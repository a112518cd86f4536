/** pip, by whichever way this machine has it. */

import { run } from '../programs/run.ts';
import { TagError } from '../wire/errors.ts';

/** A way to run pip: a program, and what stands before pip's own arguments. */
export interface Pip {
  readonly file: string;
  readonly before: readonly string[];
}

/** In the order that they are tried. uv gets pip by itself, and a Python for it where there is none. */
const WAYS: readonly Pip[] = [
  { file: 'python3', before: ['-m', 'pip'] },
  { file: 'python', before: ['-m', 'pip'] },
  { file: 'pip3', before: [] },
  { file: 'pip', before: [] },
  { file: 'uv', before: ['tool', 'run', 'pip'] },
];

/** Before this version pip takes one platform alone. */
const OLDEST = 21;

/** Ours to say, whatever the user's own settings for pip are; where they let it look is theirs. */
export const PIP_ENVIRONMENT = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_REQUIRE_VIRTUALENV: '0',
  PYTHONUNBUFFERED: '1',
} as const;

/** @throws TagError `not-found` where there is none that is new enough, which says how to get one */
export async function findPip(signal: AbortSignal, ways: readonly Pip[] = WAYS): Promise<Pip> {
  const tried: string[] = [];
  for (const way of ways) {
    const { code, stdout, stderr, notStarted } = await run(way.file, [...way.before, '-V'], {
      signal,
      env: PIP_ENVIRONMENT,
    });
    const version = code === 0 ? pipVersion(stdout) : undefined;
    if (version !== undefined && version >= OLDEST) return way;
    const what = version === undefined ? (notStarted ?? lastLine(stderr)) : `pip ${version}`;
    tried.push(`${[way.file, ...way.before].join(' ')}: ${what}`);
  }
  throw new TagError(
    'not-found',
    `The libraries come as Python packages, and neither pip (${OLDEST} or newer) nor uv is on this machine: install one (on Debian and Ubuntu: "apt install python3-pip") and try again.`,
    { detail: tried.join('\n') },
  );
}

/** The first number of the version in “pip 23.2.1 from … (python 3.11)”. */
export function pipVersion(text: string): number | undefined {
  const found = /^pip (\d+)\./m.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/**
 * Ray and what it needs, in a Python environment of its own in the user's data folder. Environments cannot be renamed, for they have their
 * own place written all over them: one is whole where its record is there, which is written last, and is made anew where it is not.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lockTarget } from '../../engine/download/lock.ts';
import { run } from '../../programs/run.ts';
import { TagError } from '../../wire/errors.ts';
import { installFailure, writeFailure } from './failures.ts';
import { installSteps, pythonOf } from './install-words.ts';
import { placesIn, requirementsFile } from './place.ts';
import { type FindOptions, findMaker } from './python.ts';

export interface RayEnvironment {
  readonly folder: string;
  /** of Ray, and of the Python that it runs on */
  readonly ray: string;
  readonly python: string;
}

export interface EnvironmentOptions {
  readonly signal: AbortSignal;
  readonly environments?: string;
  /** a folder of wheels, instead of the network */
  readonly findLinks?: string | undefined;
  /** the Python that is wanted, instead of any */
  readonly python?: string | undefined;
  readonly onProgress?: (what: string) => void;
  /** where programs are looked for, for tests */
  readonly find?: Pick<FindOptions, 'programs' | 'uv'>;
}

const RECORD = 'reeltag.json';
const recordSchema = z.object({ requirements: z.string(), ray: z.string(), python: z.string() });

/** What is asked of the environment, and by that known again: other requirements are another one. */
async function requirements(): Promise<{ text: string; hash: string; ray: string }> {
  const text = await readFile(requirementsFile(), 'utf8');
  const ray = /^ray\S*==(\S+)/m.exec(text)?.[1];
  if (ray === undefined) throw new Error('the requirements name no version of Ray');
  return { text, hash: createHash('sha256').update(text).digest('hex'), ray };
}

/** The version of Ray that this Reeltag brings. */
export async function rayVersion(): Promise<string> {
  return (await requirements()).ray;
}

/** The one that is whole, if there is one. */
export async function findEnvironment(
  environments: string = placesIn().environments,
): Promise<RayEnvironment | undefined> {
  const { hash, ray } = await requirements();
  const folder = join(environments, `ray-${ray}`);
  const text = await readFile(join(folder, RECORD), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = recordSchema.safeParse(parsed(text)).data;
  return record?.requirements === hash ? { folder, ray: record.ray, python: record.python } : undefined;
}

/**
 * @throws TagError `not-found` without a Python, `network`, `disk-full`, `write-failed`, `in-use` while another makes it
 * @throws AbortError
 */
export async function ensureEnvironment(options: EnvironmentOptions): Promise<RayEnvironment> {
  const { environments = placesIn().environments } = options;
  const found = await findEnvironment(environments);
  if (found !== undefined) return stillThere(found, options);
  try {
    await mkdir(environments, { recursive: true, mode: 0o700 });
    const unlock = lock(environments);
    try {
      // Another may have made it while this one came here.
      return (await findEnvironment(environments)) ?? (await make(environments, options));
    } finally {
      // Its file stays: whoever removed it after giving it up would take it from the next one.
      await unlock({ done: false });
    }
  } catch (error) {
    throw writeFailure(error, environments);
  }
}

function lock(environments: string): (options: { done: boolean }) => Promise<void> {
  try {
    return lockTarget(join(environments, 'installation'));
  } catch (error) {
    if (!(error instanceof TagError) || error.kind !== 'in-use') throw error;
    throw new TagError(
      'in-use',
      'Ray is being installed by another Reeltag: wait until that one has finished, or stop it.',
      { cause: error },
    );
  }
}

async function make(environments: string, options: EnvironmentOptions): Promise<RayEnvironment> {
  const { signal, onProgress, findLinks } = options;
  const { hash, ray } = await requirements();
  const folder = join(environments, `ray-${ray}`);
  const maker = await findMaker({ signal, wanted: options.python, ...options.find });
  await rm(folder, { recursive: true, force: true });
  const given = { findLinks, environments };
  onProgress?.('making a Python environment');
  for (const step of installSteps(maker, folder, findLinks)) {
    const { code, stdout, stderr, notStarted } = await run(step.file, step.args, {
      signal,
      env: SILENT,
      onLine: (line) => {
        const what = progressOf(line);
        if (what !== undefined) onProgress?.(what);
      },
    });
    if (code !== 0) throw installFailure(`${stdout}\n${stderr}\n${notStarted ?? ''}`, given);
  }
  onProgress?.('trying Ray');
  const tried = await run(pythonOf(folder), ['-c', TRY], { signal });
  const versions = /^(\S+) (\S+)$/m.exec(tried.stdout);
  if (tried.code !== 0 || versions === null) throw installFailure(`${tried.stdout}\n${tried.stderr}`, given);
  const [, version = '', python = ''] = versions;
  const record: z.infer<typeof recordSchema> = { requirements: hash, ray: version, python };
  const partial = join(folder, `${RECORD}.partial`);
  await writeFile(partial, `${JSON.stringify(record)}\n`, { flush: true });
  await rename(partial, join(folder, RECORD));
  return { folder, ray: version, python };
}

/** Both are loaded: what was installed for another machine would be found out here. */
const TRY = 'import platform, pyarrow, ray; print(ray.__version__, platform.python_version())';

/** Whether Python starts and finds them, which is said at once. */
const LOOK =
  'import importlib.util, sys; sys.exit(any(importlib.util.find_spec(name) is None for name in ("ray", "pyarrow")))';

/**
 * A system that was brought up to date may have another Python than the one that it was made with, and files go missing. It is not made anew
 * without being asked for: other machines may share the folder, and run on it.
 *
 * @throws TagError `not-found`
 */
async function stillThere(found: RayEnvironment, { signal }: EnvironmentOptions): Promise<RayEnvironment> {
  const { code, stdout, stderr, notStarted } = await run(pythonOf(found.folder), ['-c', LOOK], { signal });
  if (code === 0) return found;
  throw new TagError(
    'not-found',
    `What was installed in ${found.folder} does not run here any more, for its Python or a part of it is gone: remove that folder and try again, and Ray is installed anew.`,
    { detail: `${stdout}\n${stderr}\n${notStarted ?? ''}`.trim() },
  );
}

/** What a user has set for pip is theirs where it lets it look, and ours in how it talks. */
const SILENT = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_REQUIRE_VIRTUALENV: '0',
  PYTHONUNBUFFERED: '1',
  NO_COLOR: '1',
  UV_NO_PROGRESS: '1',
} as const;

/** What pip or uv is at, where a line of theirs says so. */
export function progressOf(line: string): string | undefined {
  const collecting = /^\s*Collecting (\S+)/.exec(line)?.[1];
  if (collecting !== undefined) return `getting ${collecting.replace(/[<>=!~;[].*$/, '')}`;
  const downloading = /^\s*Downloading (\S+)(?: \((.+)\))?$/.exec(line);
  if (downloading !== null) {
    const [, file = '', size] = downloading;
    const name = file.replace(/^.*\//, '').replace(/-\d.*$/, '');
    return size === undefined ? `getting ${name}` : `getting ${name}, ${size}`;
  }
  if (/^\s*(?:Installing collected packages|Prepared \d+ packages)/.test(line)) return 'installing Ray';
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

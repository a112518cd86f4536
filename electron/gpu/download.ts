/** Brings one wheel with pip, and makes sure that it is the very one. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from '../programs/run.ts';
import { TagError } from '../wire/errors.ts';
import type { Wheel, WheelList } from './list.ts';
import { PIP_ENVIRONMENT, type Pip } from './pip.ts';
import { pipFailure, wrongContent } from './pip-failure.ts';

/** How often it is looked how much has come, in milliseconds: pip tells no program. */
const LOOK_MS = 300;

export interface DownloadOptions {
  readonly pip: Pip;
  readonly list: Pick<WheelList, 'python' | 'platforms'>;
  /** a folder of one's own; removed by the caller, whatever becomes of this */
  readonly folder: string;
  /** what a user is told of the disk by */
  readonly place: string;
  /** where wheels lie, instead of the network */
  readonly findLinks: string | undefined;
  readonly signal: AbortSignal;
  /** @param bytes how many of the wheel's have come */
  readonly onBytes: (bytes: number) => void;
  readonly onChecking: () => void;
}

/**
 * @returns the wheel's path
 * @throws TagError `network`, `not-found`, `download-mismatch`, `disk-full`
 * @throws AbortError
 */
export async function downloadWheel(wheel: Wheel, options: DownloadOptions): Promise<string> {
  const { pip, folder, place, findLinks, signal } = options;
  const requirements = join(folder, 'requirements.txt');
  const arriving = join(folder, 'arriving');
  const arrived = join(folder, 'arrived');
  await mkdir(arriving, { recursive: true });
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const looking = setInterval(
    () => void sizeOf(arriving).then((bytes) => options.onBytes(Math.min(bytes, wheel.size))),
    LOOK_MS,
  );
  try {
    const { code, stdout, stderr } = await run(
      pip.file,
      [...pip.before, ...argumentsFor(requirements, arrived, options)],
      {
        signal,
        // Where pip downloads to before it puts a wheel in its place: on the disk that was asked for its room.
        env: { ...PIP_ENVIRONMENT, TMPDIR: arriving },
      },
    );
    if (code !== 0) throw pipFailure(`${stdout}\n${stderr}`, wheel, place, findLinks);
  } finally {
    clearInterval(looking);
  }
  options.onChecking();
  const path = join(arrived, wheel.file);
  await requireWheel(wheel, arrived, findLinks, signal);
  await rm(arriving, { recursive: true, force: true });
  return path;
}

/** For one Python and one platform, whichever pip runs on; nothing is built, nothing else is brought, and pip itself checks the hash. */
function argumentsFor(
  requirements: string,
  destination: string,
  { list, findLinks }: Pick<DownloadOptions, 'list' | 'findLinks'>,
): string[] {
  return [
    ...['download', '--require-hashes', '--requirement', requirements, '--dest', destination],
    ...['--no-deps', '--only-binary', ':all:', '--implementation', 'cp', '--python-version', list.python],
    ...list.platforms.flatMap((platform) => ['--platform', platform]),
    // The cache of pip would keep more than a gigabyte that nothing asks for again.
    ...['--no-cache-dir', '--progress-bar', 'off', '--timeout', '60', '--retries', '3'],
    ...(findLinks === undefined ? [] : ['--no-index', '-f', findLinks]),
  ];
}

async function requireWheel(
  wheel: Wheel,
  folder: string,
  given: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const names = await readdir(folder);
  if (names.length !== 1 || names[0] !== wheel.file) {
    throw new TagError(
      'download-mismatch',
      `${names.join(' and ') || 'Nothing'} came where ${wheel.file} belongs, and was refused: check which index pip is set to ask.`,
    );
  }
  const path = join(folder, wheel.file);
  const { size } = await stat(path);
  const hash = createHash('sha256');
  if (size === wheel.size) await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
  const found = size === wheel.size ? hash.digest('hex') : `${size} bytes`;
  if (found === wheel.sha256) return;
  throw new TagError('download-mismatch', wrongContent(wheel, given), {
    detail: `${wheel.file}: ${wheel.sha256} and ${wheel.size} bytes expected, ${found} found`,
  });
}

/** Bytes beneath a folder that changes meanwhile. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      stat(join(parentPath, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

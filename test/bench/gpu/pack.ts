/**
 * All that the benchmark needs on a machine that can fetch nothing, as an archive in pieces: Reeltag's source and the packages
 * it runs on, Node, ffmpeg and ffprobe, the golden models, and ONNX Runtime's CUDA provider. Linux on x64, as it is there.
 */
import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { findFfprobe } from '../../../electron/engine/video/tools.ts';
import { downloadWheel } from '../../../electron/gpu/download.ts';
import { PINNED } from '../../../electron/gpu/list.ts';
import { findPip } from '../../../electron/gpu/pip.ts';
import { unpackWheel } from '../../../electron/gpu/unpack.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Of what git knows; the demo model and the videos of other tests are large, and nothing here looks at them. */
const SOURCES = [
  ...['package.json', 'bin', 'electron', 'scripts', 'resources', 'test/bench', 'test/support'],
  ...['test/fixtures/reference/keys_1b_f4.json', 'test/fixtures/reference/small_*'],
  ...[':!resources/models/*/OpenGVLab/*', ':!resources/models/*/google-bert/*', ':!resources/models/*/training/*'],
];
/** What is imported where a command runs from source, beside ONNX Runtime. */
const PACKAGES = ['@bufbuild/protobuf', 'commander', 'pend', 'yauzl', 'zod'];
/** ONNX Runtime's for other systems, a quarter of a gigabyte. */
const FOREIGN = /\/napi-v6\/(?!linux(?:$|\/x64))./;

const { values } = parseArgs({
  options: {
    to: { type: 'string', default: 'gpu-bench-pieces' },
    /** one that needs no library that the other machine may lack */
    ffmpeg: { type: 'string' },
    /** MiB */
    piece: { type: 'string', default: '50' },
    'find-links': { type: 'string' },
    /** of those that `reeltag gpu install` brings, what the other machine lacks */
    wheel: { type: 'string', multiple: true, default: ['onnxruntime-gpu'] },
  },
});
if (values.ffmpeg === undefined)
  throw new Error('--ffmpeg names a static build of ffmpeg: README.md says where one is');
const staging = await mkdtemp(join(tmpdir(), 'reeltag-pack-'));
try {
  await takeSources(join(staging, 'reeltag'));
  await takeTools(join(staging, 'tools'), values.ffmpeg);
  for (const name of values.wheel) await takeWheel(name, join(staging, 'provider'));
  const target = resolve(values.to);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const pack = 'tar -C "$1" -c . | xz -T0 -4 | split -d -b "$3"M - "$2/piece."';
  await run('bash', ['-o', 'pipefail', '-c', pack, 'pack', staging, target, values.piece]);
  const { stdout } = await run('du', ['-ah', target]);
  console.log(stdout.trimEnd());
} finally {
  await rm(staging, { recursive: true, force: true });
}

async function takeSources(folder: string): Promise<void> {
  const { stdout } = await run('git', ['-C', root, 'ls-files', '-z', ...SOURCES], { maxBuffer: 2 ** 26 });
  for (const name of stdout.split('\0').filter((each) => each !== '')) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await copyFile(join(root, name), join(folder, name));
  }
  const modules = join(root, 'node_modules');
  const runtime = (await readdir(modules)).filter((name) => name.startsWith('onnxruntime-'));
  const filter = (path: string): boolean => !FOREIGN.test(path);
  for (const name of [...PACKAGES, ...runtime]) {
    await cp(join(modules, name), join(folder, 'node_modules', name), { recursive: true, filter });
  }
}

async function takeTools(folder: string, ffmpeg: string): Promise<void> {
  await mkdir(folder);
  const tools = { node: process.execPath, ffmpeg, ffprobe: process.env['FFPROBE_BIN'] ?? (await packagedFfprobe()) };
  for (const [name, path] of Object.entries(tools)) {
    await copyFile(path, join(folder, name));
    await chmod(join(folder, name), 0o755);
  }
}

/** npm's, which is static; the machine's own needs its libraries. */
async function packagedFfprobe(): Promise<string> {
  return (await findFfprobe(join(root, 'node_modules/@ffprobe-installer/linux-x64/ffprobe'))).path;
}

/** Laid out as `reeltag gpu install` does. */
async function takeWheel(name: string, folder: string): Promise<void> {
  const wheel = PINNED.wheels.find((each) => each.package === name);
  if (wheel === undefined) throw new Error(`there is no wheel ${name}: ${PINNED.wheels.map((each) => each.package)}`);
  const { signal } = new AbortController();
  const work = await mkdtemp(join(staging, 'wheel-'));
  const path = await downloadWheel(wheel, {
    ...{ pip: await findPip(signal), list: PINNED, folder: work, place: work, findLinks: values['find-links'], signal },
    ...{ onBytes: () => {}, onChecking: () => {} },
  });
  await mkdir(folder, { recursive: true });
  await unpackWheel(wheel, path, folder, { signal, onBytes: () => {} });
  await rm(work, { recursive: true });
}

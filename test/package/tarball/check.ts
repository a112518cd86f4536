/**
 * What `npm pack` makes, installed into an empty folder with the one flag that the documentation tells of, and used by somebody
 * whose home is empty: in the terminal, and as a browser would.
 */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { allDone, until } from '../../e2e/fixture.ts';
import { makeVideo, picture, x264 } from '../../support/video.ts';
import type { PackageCheck } from '../run.ts';
import { freshEnvironment, type Installed, InstalledApp, installInto, runInstalled } from './installed.ts';
import { manifest, npmPack } from './list.ts';
import { tryManyMachines } from './many-machines.ts';

/** Of the samples that come along: the demo model knows what it sees there. */
const SAMPLE = 'resources/samples/red-circle.mp4';
const LABELS = ['a circle', 'many colours', 'text on screen'];
/** the exit code of who was asked by SIGTERM */
const ENDED = 143;
/** of its vectors */
const DEMO_WIDTH = 128;

export async function check({ out }: PackageCheck): Promise<string> {
  const packed = await npmPack('--pack-destination', out);
  const [installed, installing] = await timed(installInto(join(out, 'prefix'), join(out, packed.filename)));
  const bytes = await lookAtTree(installed);
  const home = join(out, 'home');
  await mkdir(home);
  const env = freshEnvironment(home);
  const starting = await tryTerminal(installed, env);
  await lackFfmpeg(installed, freshEnvironment(home, []));
  await tryManyMachines(installed, env, join(out, 'many'), join(installed.folder, SAMPLE));
  const clip = await makeVideo(out, 'clip.mp4', ...picture(3), ...x264());
  const serving = await tryServer(installed, env, clip);
  assert.deepEqual((await readdir(home)).filter((name) => name !== '.cache').sort(), []);
  return [
    `${megabytes(packed.size)} packed, ${megabytes(packed.unpackedSize)} unpacked, ${megabytes(bytes)} with what it needs`,
    `installed in ${seconds(installing)}, --help in ${seconds(starting.help)}, first ranking in ${seconds(starting.rank)}`,
    `served, and ranked there in ${seconds(serving)}`,
  ].join('; ');
}

/** @returns bytes, of everything that was installed */
async function lookAtTree({ folder }: Installed): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = files.map((file) => file.slice(folder.length + 1).replaceAll('\\', '/'));
  const sources = own.filter(
    (file) => !file.startsWith('node_modules/') && /\.tsx?$|^(?:electron|test|scripts)\//.test(file),
  );
  assert.deepEqual(sources, []);
  const packages = await readdir(join(folder, 'node_modules'));
  const ours = ['electron', 'react', 'vite', 'vitest', 'typescript', 'playwright-core', 'node'];
  assert.deepEqual(
    packages.filter((name) => ours.includes(name)),
    [],
  );
  const notices = await readFile(join(folder, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
  for (const title of [/^react-dom \d/m, /^onnxruntime-node \d/m]) assert.match(notices, title);
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function tryTerminal(installed: Installed, env: Record<string, string>): Promise<{ help: number; rank: number }> {
  const run = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runInstalled(installed, args, env);
    assert.equal(code, 0, `reeltag ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  assert.equal(await run('--version'), `${manifest().version}\n`);
  const [help, helping] = await timed(run('--help'));
  assert.match(help, /reeltag/);
  const findings = lines<{ name: string; status: string; advice?: string }>(await run('doctor', '--json'));
  for (const name of ['ffmpeg', 'ffprobe', 'ONNX Runtime', 'cache', 'model']) {
    assert.equal(findings.find((each) => each.name === name)?.status, 'ok', `doctor says of ${name}`);
  }
  assert.doesNotMatch(JSON.stringify(findings), /npm |npx |clone/);

  const sample = join(installed.folder, SAMPLE);
  const [ranked, ranking] = await timed(run('rank', sample, '--json', '--label', 'a circle', '--label', 'a square'));
  const [row] = lines<{ labels: { label: string; probability: number }[] }>(ranked);
  assert.equal(row?.labels[0]?.label, 'a circle');
  const [moment] = lines<{ label: string }>(await run('moments', sample, '--json', '--label', 'a red shape'));
  assert.equal(moment?.label, 'a red shape');
  const vectors = join(env['HOME'] ?? env['USERPROFILE'] ?? '', '.cache/vectors.jsonl');
  await run('embed', sample, '--out', vectors);
  assert.equal(lines<{ embedding: number[] }>(await readFile(vectors, 'utf8'))[0]?.embedding.length, DEMO_WIDTH);
  assert.match(await run('scenes', sample), /\d/);
  assert.match(await run('model', 'info', '--model', join(installed.folder, 'resources/models/demo')), /reeltag-demo/);
  return { help: helping, rank: ranking };
}

/** Where there is none of it, the sentence names what gets it here. */
async function lackFfmpeg(installed: Installed, env: Record<string, string>): Promise<void> {
  const { code, stderr } = await runInstalled(installed, ['rank', join(installed.folder, SAMPLE)], env);
  // The packages that npm brings may have one, where their scripts ran.
  if (code === 0) return;
  assert.match(stderr, /^.*ff(?:mpeg|probe) was not found: .*(?:install|run) .*FF(?:MPEG|PROBE)_BIN/m);
  assert.doesNotMatch(stderr, /npm |npx |clone/);
}

/** @returns milliseconds, from the start to a ranking on the page's wire */
async function tryServer(installed: Installed, env: Record<string, string>, clip: string): Promise<number> {
  const app = new InstalledApp(installed, env);
  try {
    const [, serving] = await timed(
      (async () => {
        await app.start('--root', dirname(clip));
        const cookie = await app.enter();
        await openPage(app.origin, cookie);
        const { client, close } = await app.attach(cookie);
        assert.equal((await client.call('addPaths', { paths: [clip] })).added.length, 1);
        const { revision } = await client.call('setLabels', { labels: LABELS });
        const { videos } = await until(client, (state) => {
          if (state.model.problem !== undefined) throw new Error(state.model.problem.message);
          return allDone(state) && state.labels.ready && state.labels.revision >= revision;
        });
        const { rankings } = await client.call('rankVideos', { ids: videos.map(({ id }) => id) });
        assert.deepEqual(rankings[0]?.scores.map(({ label }) => label).sort(), [...LABELS].sort());
        close();
      })(),
    );
    const asked = await runInstalled(
      installed,
      ['search', 'a circle', '--json', '--library', app.dataDirectory],
      app.env,
    );
    assert.equal(asked.code, 0, asked.stderr);
    assert.equal(lines<{ video: string }>(asked.stdout)[0]?.video, clip);
    const status = await runInstalled(installed, ['library', 'status', '--data', app.dataDirectory], app.env);
    assert.match(status.stdout, /1 video/);
    assert.equal(await app.end(), ENDED, app.said);
    return serving;
  } finally {
    await app.remove();
  }
}

/** All that a browser would fetch before it shows something. */
async function openPage(origin: string, cookie: string): Promise<void> {
  const get = async (path: string): Promise<string> => {
    const response = await fetch(new URL(path, `${origin}/`), { headers: { cookie } });
    assert.equal(response.status, 200, path);
    return response.text();
  };
  const html = await get('/');
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path as string);
  assert.equal(files.length >= 2, true, html);
  for (const file of files) assert.equal((await get(file)).length > 0, true, file);
}

function lines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const begin = performance.now();
  const result = await work;
  return [result, performance.now() - begin];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

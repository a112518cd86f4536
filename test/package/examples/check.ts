/** Every example, as its page says: by the commands of a terminal in which `reeltag` is this checkout, over clips whose answers are known. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonWith } from '../../bench/python-environment.ts';
import { allDone, ServedApp, until } from '../../e2e/fixture.ts';
import { makeGuideClips } from '../../e2e/guide/clips.ts';
import type { PackageCheck } from '../run.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const examples = join(root, 'examples');
const run = promisify(execFile);

export async function check({ out }: PackageCheck): Promise<string> {
  const python = await pythonWith({ name: 'examples', packages: ['numpy', 'pyarrow'], module: 'pyarrow' });
  const app = new ServedApp();
  try {
    const [clips, bin] = [join(out, 'clips'), join(out, 'bin')];
    const count = await makeGuideClips(clips);
    await mkdir(bin);
    const command = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin/reeltag.js')}' "$@"\n`;
    await writeFile(join(bin, 'reeltag'), command, { mode: 0o755 });
    const path = [bin, dirname(python), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const env = { ...app.env, PATH: path };
    /** What it prints. Examples lie where they are started, as one has them who has downloaded them. */
    const sh = async (script: string): Promise<string> =>
      (await run('sh', ['-euc', script], { cwd: join(out, 'examples'), env, maxBuffer: 2 ** 26 })).stdout;
    await copyFolder(examples, join(out, 'examples'));

    for (const file of await readdir(join(examples, 'labels'))) {
      const [first] = lines(
        await sh(`reeltag rank '../clips/background, slow pan.mp4' --json --labels-file labels/${file}`),
      );
      const { labels } = JSON.parse(first ?? '') as { labels: { label: string }[] };
      if (labels.length < 4) throw new Error(`labels/${file}: ${labels.length} labels`);
    }

    const [head, ...rows] = lines(await sh('sh rank-folder.sh ../clips labels/camera.txt'));
    const nearer = rows.find((row) => row.includes('triangles nearer'))?.split('\t');
    if (head !== 'video\tlabel\tmatch' || rows.length !== count || nearer?.[1] !== 'zoom in') {
      throw new Error(`rank-folder.sh: ${rows.length} rows, ${nearer}`);
    }

    const zoom = "'../clips/background, triangles nearer.mp4'";
    const [moment] = lines(await sh(`reeltag moments ${zoom} --labels 'zoom in' --json | node seconds-of-labels.js`));
    if (!/\tzoom in\t[1-9][\d.]* s$/.test(moment ?? '')) throw new Error(`seconds-of-labels.js: ${moment}`);

    await copyFile(join(clips, 'logo, three stars.mp4'), join(clips, 'copy.mp4'));
    const near = lines(await sh('reeltag embed ../clips/* --out vectors.jsonl && python3 nearest.py vectors.jsonl'));
    if (!near.some((row) => /copy\.mp4\t.*three stars\.mp4\t1\.000 {2}nearly the same/.test(row))) {
      throw new Error(`nearest.py: ${near.join('\n')}`);
    }

    await decideStars(app, clips, count + 1);
    const page = await readFile(join(examples, 'data-set.md'), 'utf8');
    const steps = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const said = lines(await sh(steps.join('\n')));
    if (!said.some((line) => line.startsWith(`${count + 1} videos of 128 numbers, 6 yes, `))) {
      throw new Error(`data-set.md: ${said.join('\n')}`);
    }
    const misspelt = await sh('python3 data-set.py data-set "a stair" 2>&1 || true');
    if (!misspelt.endsWith('there are some to: a star\n')) throw new Error(`data-set.py: ${misspelt}`);
    return `5 examples over ${count} clips: ${said.at(-1)}`;
  } finally {
    await app.remove();
  }
}

/** Somebody has decided about a star, on all clips. */
async function decideStars(app: ServedApp, clips: string, count: number): Promise<void> {
  await app.start(clips);
  await app.chooseModel({ model: 'demo' });
  const { client, close } = await app.attach();
  await client.call('setLabels', { labels: ['a star'] });
  const { videos, labels } = await until(
    client,
    (state) => state.videos.length === count && allDone(state) && state.labels.ready,
  );
  const label = labels.labels[0]?.id ?? '';
  for (const decision of ['yes', 'no'] as const) {
    const isMeant = (name: string): boolean => /star|copy/.test(name) === (decision === 'yes');
    const ids = videos.flatMap(({ id, name }) => (isMeant(name) ? [id] : []));
    await client.call('decide', { window: 'examples', ids, label, decision });
  }
  close();
  await app.end();
}

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? copyFolder(source, target) : copyFile(source, target));
  }
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

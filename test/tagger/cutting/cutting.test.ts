/** Moments cut out as files, many at once: named, listed, gone on with, and never over anything. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { type ClipLine, holdFolder } from '../../../electron/tagger/cutting/manifest.ts';
import type { CutChoice, Cutting } from '../../../electron/wire/app/clips.ts';
import { HandoverLab } from '../../support/handover-lab.ts';
import { greys, hasTools, makeVideo, x264 } from '../../support/video.ts';

const lab = new HandoverLab();
const child = fileURLToPath(new URL('../../support/cutting-child.ts', import.meta.url));
let ids: string[];
let films: string;
let out: string;
let runs = 0;

beforeAll(async () => {
  if (!hasTools) return;
  films = join(lab.folder, 'films');
  mkdirSync(films);
  const a = await makeVideo(films, 'a.mp4', ...greys(6), ...x264('-pix_fmt', 'yuv420p'));
  const b = await makeVideo(films, 'b.mp4', ...greys(4, '96x64'), ...x264('-pix_fmt', 'yuv420p'));
  await lab.start();
  ids = await lab.add(a, b);
  await lab.page.until(
    ({ videos }) => [...videos.values()].every(({ duration }) => duration !== undefined),
    'facts of both',
  );
  await lab.page.setLabels('a dog', 'CON/aux: “snow”', 'no');
  await lab.as('Ada');
  await lab.decide(ids[0] as string, 'a dog', 'yes', { start: 1, end: 2 });
  await lab.decide(ids[0] as string, 'a dog', 'yes', { start: 3, end: 3.4 });
  await lab.decide(ids[0] as string, 'no', 'no', { start: 0, end: 5 });
  await lab.decide(ids[1] as string, 'CON/aux: “snow”', 'yes', { start: 0.5, end: 1.5 });
  await lab.decide(ids[1] as string, 'a dog', 'yes');
}, 60_000);
afterAll(() => lab.remove());
beforeEach(() => {
  out = join(lab.folder, `out ${++runs}`);
  mkdirSync(out);
});

const choice = (more: Partial<CutChoice> = {}): CutChoice => ({
  of: { kind: 'tags', scope: { kind: 'all' }, wholes: false },
  ...{
    how: 'exact',
    handles: { before: 0, after: 0 },
    template: '{video}_{label}_{start}',
    folders: 'one',
    folder: out,
  },
  ...more,
});
const facts = () => lab.page.client.call('howCutGoes', {});
const over = async (): Promise<Cutting> => {
  await expect.poll(async () => (await facts()).state, { timeout: 60_000, interval: 50 }).toBe('idle');
  return facts();
};
const cut = async (more: Partial<CutChoice> = {}): Promise<Cutting> => {
  await lab.page.client.call('startCut', { choice: choice(more) });
  return over();
};
const lines = (folder = out): ClipLine[] =>
  readFileSync(join(folder, 'reeltag-clips.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const files = (folder = out): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();

describe.runIf(hasTools)('cutting', () => {
  test('makes a file of each span with a yes, and a list that tells of each', { timeout: 60_000 }, async () => {
    expect(await cut()).toMatchObject({ done: 3, of: 3, failed: 0 });
    expect(files()).toEqual([
      'a_a dog_00-00-01.000.mp4',
      'a_a dog_00-00-03.000.mp4',
      'b_CON_aux_ “snow”_00-00-00.500.mp4',
      'reeltag-clips.jsonl',
    ]);
    const [first] = lines();
    expect(first).toMatchObject({
      ...{ reeltag: 1, file: 'a_a dog_00-00-01.000.mp4', how: 'exact', label: 'a dog', by: 'Ada' },
      source: { path: join(films, 'a.mp4'), content: expect.stringMatching(/^whole-/) },
      ...{ asked: { start: 1, end: 2 }, span: { start: 1, end: 2 }, frames: 25, firstFrame: 25 },
    });
    for (const { file, bytes, sha256, frames } of lines()) {
      const data = readFileSync(join(out, file));
      expect([data.length, createHash('sha256').update(data).digest('hex')]).toEqual([bytes, sha256]);
      expect((await probeVideo(join(out, file))).pts.length).toBe(frames);
    }
  });

  test('says before what would come, and the same again is there', { timeout: 60_000 }, async () => {
    const plan = () => lab.page.client.call('planCut', { choice: choice({ how: 'copy' }) });
    const before = await plan();
    expect(before).toMatchObject({ clips: 3, there: 0, videos: 2 });
    expect(before.seconds).toBeCloseTo(2.4, 5);
    // key frames are 20 frames apart
    expect(before.first[0]).toMatchObject({ file: 'a_a dog_00-00-01.000.mp4', label: 'a dog', start: 0.8 });
    expect(before.remarks[0]?.sentence).toMatch(/key frame before/);
    expect(files()).toEqual([]);
    await cut({ how: 'copy' });
    const [line] = lines();
    expect(line?.span).toEqual({ start: before.first[0]?.start, end: before.first[0]?.end });
    expect(await plan()).toMatchObject({ clips: 3, there: 3, bytes: 0 });
    const listed = readFileSync(join(out, 'reeltag-clips.jsonl'), 'utf8');
    expect(await cut({ how: 'copy' })).toMatchObject({ done: 3, of: 3 });
    expect(readFileSync(join(out, 'reeltag-clips.jsonl'), 'utf8')).toBe(listed);
    // What is gone, or was cut short, comes again, and the list tells of each once.
    rmSync(join(out, lines()[1]?.file ?? ''));
    writeFileSync(join(out, lines()[0]?.file ?? ''), 'half');
    expect(await plan()).toMatchObject({ there: 1 });
    await cut({ how: 'copy' });
    expect(
      lines()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(
      listed
        .trim()
        .split('\n')
        .map((row) => JSON.parse(row).id)
        .sort(),
    );
  });

  test('handles stay within the video; whole videos come where they are asked for', { timeout: 60_000 }, async () => {
    const of: CutChoice['of'] = { kind: 'tags', scope: { kind: 'all' }, labels: [lab.labelId('a dog')], wholes: true };
    await cut({ of, how: 'copy', handles: { before: 2, after: 600 } });
    expect(lines().map(({ asked }) => asked)).toEqual([
      { start: 0, end: 6 },
      { start: 1, end: 6 },
      { start: 0, end: 4 },
    ]);
  });

  test('what begins when the video has ended is left out, and told', { timeout: 60_000 }, async () => {
    const places = [5.99, 6, 100].map((start) => ({ id: ids[0] as string, span: { start, end: start + 1 } }));
    const of: CutChoice['of'] = { kind: 'places', places };
    const plan = await lab.page.client.call('planCut', { choice: choice({ of }) });
    expect(plan.clips).toBe(1);
    expect(plan.remarks).toContainEqual({ sentence: expect.stringContaining('has ended'), clips: 2 });
    expect(await cut({ of })).toMatchObject({ done: 1, of: 1, failed: 0 });
    expect(lines()).toMatchObject([{ asked: { start: 5.99, end: 6 }, firstFrame: 149, frames: 1 }]);
  });

  test('a label keeps its folder, whatever is cut later', { timeout: 60_000 }, async () => {
    await lab.page.setLabels('a dog', 'CON/aux: “snow”', 'no', 'in/out', 'in:out');
    const placed = (...texts: string[]): Partial<CutChoice> => ({
      ...{ how: 'copy', folders: 'label', template: '{start}' },
      of: {
        kind: 'places',
        places: texts.map((text) => ({ id: ids[0] as string, span: { start: 1, end: 2 }, label: lab.labelId(text) })),
      },
    });
    await cut(placed('in:out'));
    await cut(placed('in/out', 'in:out'));
    expect(lines().map(({ label, file }) => [label, file.split('/')[0]])).toEqual([
      ['in:out', 'in_out'],
      ['in/out', 'in_out (2)'],
    ]);
  });

  test('sorts into folders of labels and parts, copies into the same part', { timeout: 60_000 }, async () => {
    copyFileSync(join(films, 'a.mp4'), join(films, 'copy of a.mp4'));
    const [copy = ''] = await lab.add(join(films, 'copy of a.mp4'));
    await cut({ how: 'copy', folders: 'label', split: { train: 0.5, val: 0, test: 0.5, seed: 3 } });
    const parts = new Map(lines().map(({ source, split }) => [source.path.split('/').at(-1), split]));
    expect(parts.get('copy of a.mp4')).toBe(parts.get('a.mp4'));
    expect(new Set(parts.values())).toEqual(new Set(['train', 'test']));
    expect(files().every((file) => /^(train|test)\/(a dog|CON_aux_ “snow”)\/|reeltag-clips/.test(file))).toBe(true);
    await lab.page.client.call('removeVideos', { window: 'w', ids: [copy] });
  });

  test('overwrites nothing: what is called so already stays, also what comes meanwhile', {
    timeout: 60_000,
  }, async () => {
    writeFileSync(join(out, 'A_A DOG_00-00-01.000.MP4'), 'mine');
    writeFileSync(join(out, 'a_a dog_00-00-03.000.mp4'), 'mine, too');
    await cut({ how: 'copy' });
    expect(readFileSync(join(out, 'A_A DOG_00-00-01.000.MP4'), 'utf8')).toBe('mine');
    expect(readFileSync(join(out, 'a_a dog_00-00-03.000.mp4'), 'utf8')).toBe('mine, too');
    expect(lines().map(({ file }) => file)).toContain('a_a dog_00-00-01.000 (2).mp4');
    expect(lines().every(({ file }) => existsSync(join(out, file)))).toBe(true);
  });

  test('places of a search are cut, too; a stranger’s list is not written on', { timeout: 60_000 }, async () => {
    const of: CutChoice['of'] = {
      kind: 'places',
      places: [{ id: ids[0] as string, span: { start: 2.03, end: 2.11 } }],
    };
    await cut({ of, template: 'one' });
    expect(lines()).toMatchObject([
      {
        ...{ file: 'one.mp4', frames: 2, firstFrame: 51, span: { start: 2.04, end: 2.12 } },
        ...{ asked: { start: 2.03, end: 2.11 }, model: { name: expect.any(String) } },
      },
    ]);
    writeFileSync(join(out, 'reeltag-clips.jsonl'), 'a diary\n');
    await expect(cut({ of })).rejects.toMatchObject({ kind: 'usage' });
    expect(readFileSync(join(out, 'reeltag-clips.jsonl'), 'utf8')).toBe('a diary\n');
  });

  test('refuses what tells nothing apart, what is gone, and a folder that is none', async () => {
    const plan = (more: Partial<CutChoice>) => lab.page.client.call('planCut', { choice: choice(more) });
    await expect(plan({ template: '{video}' })).rejects.toMatchObject({ kind: 'usage' });
    const gone = '00000000-0000-4000-8000-000000000000';
    await expect(plan({ of: { kind: 'places', places: [{ id: gone }] } })).rejects.toMatchObject({ kind: 'not-found' });
    await expect(cut({ folder: join(out, 'nowhere', 'deeper') })).rejects.toMatchObject({ kind: 'not-found' });
    // Nor is anything written where a link leads.
    mkdirSync(join(out, 'elsewhere'));
    mkdirSync(join(out, 'clips'));
    symlinkSync(join(out, 'elsewhere'), join(out, 'clips', 'a dog'));
    await lab.page.client.call('startCut', { choice: choice({ folder: join(out, 'clips'), folders: 'label' }) });
    await expect.poll(facts, { timeout: 30_000 }).toMatchObject({ state: 'paused', problem: { kind: 'write-failed' } });
    await lab.page.client.call('cancelCut', {});
    expect(readdirSync(join(out, 'elsewhere'))).toEqual([]);
  });

  test('stands still while it is paused, goes on, and leaves whole clips when it is cancelled', {
    timeout: 90_000,
  }, async () => {
    const places = Array.from({ length: 12 }, (_, n) => ({
      id: ids[0] as string,
      span: { start: n / 4, end: n / 4 + 2 },
    }));
    const many = choice({ of: { kind: 'places', places }, template: '{number}' });
    const { client } = lab.page;
    await client.call('startCut', { choice: many });
    await expect(client.call('startCut', { choice: many })).rejects.toMatchObject({ kind: 'in-use' });
    await expect.poll(async () => (await facts()).done, { timeout: 30_000, interval: 20 }).toBeGreaterThan(1);
    await client.call('pauseCut', {});
    const paused = await facts();
    expect(paused.state).toBe('paused');
    await client.call('resumeCut', {});
    await expect.poll(async () => (await facts()).done, { timeout: 30_000, interval: 20 }).toBeGreaterThan(paused.done);
    await client.call('cancelCut', {});
    const { state, done } = await facts();
    expect([state, done < 12]).toEqual(['idle', true]);
    // No half clip is left, and the list tells of what is there.
    expect(files()).toEqual([...lines().map(({ file }) => file), 'reeltag-clips.jsonl'].sort());
    expect(lines()).toHaveLength(done);
    await client.call('startCut', { choice: many });
    expect(await over()).toMatchObject({ done: 12, failed: 0 });
    expect(lines()).toHaveLength(12);
  });

  test('a full disk stops it, and it goes on where there is room again', { timeout: 60_000 }, async () => {
    const disk = join(out, 'disk');
    mkdirSync(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return;
    try {
      const whole: Partial<CutChoice> = { of: { kind: 'places', places: [{ id: ids[0] as string }] }, folder: disk };
      writeFileSync(join(disk, 'others'), Buffer.alloc(200 * 1024));
      await expect(cut(whole)).rejects.toMatchObject({
        kind: 'disk-full',
        message: expect.stringContaining('MB free'),
      });
      // There is room, and then somebody else takes it.
      rmSync(join(disk, 'others'));
      await lab.page.client.call('startCut', { choice: choice(whole) });
      expect(() => writeFileSync(join(disk, 'others'), Buffer.alloc(2 ** 20))).toThrow('ENOSPC');
      await expect.poll(facts, { timeout: 30_000 }).toMatchObject({ state: 'paused', problem: { kind: 'disk-full' } });
      expect(files(disk).filter((file) => file !== '.reeltag-clips.lock')).toEqual(['others']);
      rmSync(join(disk, 'others'));
      await lab.page.client.call('resumeCut', {});
      expect(await over()).toMatchObject({ done: 1, failed: 0 });
    } finally {
      await lab.page.client.call('cancelCut', {});
      spawnSync('umount', ['--lazy', disk]);
    }
  });

  test('a folder that may not be written to, or is gone, stops it, and nothing is made in its place', {
    timeout: 60_000,
  }, async () => {
    const disk = join(out, 'disk');
    const places = [0, 1, 2].map((n) => ({ id: ids[0] as string, span: { start: n, end: n + 1 } }));
    const many = choice({ of: { kind: 'places', places }, template: '{number}', folder: disk });
    const { client } = lab.page;
    const stopped = { state: 'paused', done: 0, failed: 0, problem: { kind: 'write-failed' } };
    mkdirSync(disk);
    try {
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]).status === 0) {
        await client.call('startCut', { choice: many });
        await expect.poll(facts, { timeout: 30_000 }).toMatchObject(stopped);
        await client.call('cancelCut', {});
      }
    } finally {
      spawnSync('umount', ['--lazy', disk]);
    }
    await client.call('startCut', { choice: many });
    rmSync(disk, { recursive: true, force: true });
    await expect.poll(facts, { timeout: 30_000 }).toMatchObject({ state: 'paused', problem: { kind: 'write-failed' } });
    expect(existsSync(disk)).toBe(false);
    mkdirSync(disk);
    await client.call('resumeCut', {});
    expect(await over()).toMatchObject({ of: 3, failed: 0 });
  });

  test('what is asked for twice is there twice, and is not cut a third time', { timeout: 60_000 }, async () => {
    const place = { id: ids[0] as string, span: { start: 1, end: 1.2 } };
    const twice: Partial<CutChoice> = { of: { kind: 'places', places: [place, place] }, template: '{start}' };
    await cut(twice);
    const first = files();
    expect(first).toEqual(['00-00-01.000 (2).mp4', '00-00-01.000.mp4', 'reeltag-clips.jsonl']);
    expect(await lab.page.client.call('planCut', { choice: choice(twice) })).toMatchObject({ clips: 2, there: 2 });
    await cut(twice);
    expect(files()).toEqual(first);
    expect(lines()).toHaveLength(2);
  });

  test('two programs do not write into one folder', { timeout: 60_000 }, async () => {
    const giveUp = holdFolder(out);
    await expect(cut()).rejects.toMatchObject({ kind: 'in-use' });
    expect((await lab.page.client.call('planCut', { choice: choice() })).clips).toBe(3);
    giveUp();
    expect(await cut()).toMatchObject({ done: 3 });
    expect(existsSync(join(out, '.reeltag-clips.lock'))).toBe(false);
    holdFolder(out)();
  });

  test('a clip that somebody has given another name is not written into', { timeout: 60_000 }, async () => {
    const of: CutChoice['of'] = { kind: 'places', places: [{ id: ids[0] as string, span: { start: 1, end: 1.2 } }] };
    await cut({ of, template: 'one' });
    const kept = readFileSync(join(out, 'one.mp4'));
    // As if it had ended when the clip had its name, and the other one still.
    linkSync(join(out, 'one.mp4'), join(out, '.one.mp4.reeltag-part'));
    renameSync(join(out, 'one.mp4'), join(out, 'mine.mp4'));
    await cut({ of, template: 'one', handles: { before: 0, after: 1 } });
    expect(readFileSync(join(out, 'mine.mp4')).equals(kept)).toBe(true);
  });

  test('after kill -9 nothing is lost but the clip at work', { timeout: 120_000 }, async () => {
    const places = Array.from({ length: 8 }, (_, n) => ({
      id: ids[0] as string,
      span: { start: n / 2, end: n / 2 + 2 },
    }));
    const many = choice({ of: { kind: 'places', places }, template: '{number}' });
    await lab.close();
    const host = spawn(process.execPath, [child, lab.data, JSON.stringify({ cut: many })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of host.stdout) {
      said += chunk;
      if (/"done":[3-7],/.test(said)) break;
    }
    host.kill('SIGKILL');
    await once(host, 'exit');
    const whole = files().filter((file) => /^\d+\.mp4$/.test(file));
    expect(whole.length).toBeGreaterThanOrEqual(3);
    const times = whole.map((file) => readFileSync(join(out, file)));
    // As if it had ended within a line.
    writeFileSync(join(out, 'reeltag-clips.jsonl'), '{"reeltag":1,"id":"hal', { flag: 'a' });
    await lab.start();
    await lab.page.client.call('startCut', { choice: many });
    expect(await over()).toMatchObject({ done: 8, failed: 0 });
    expect(whole.map((file) => readFileSync(join(out, file)))).toEqual(times);
    expect(files()).toEqual([...lines().map(({ file }) => file), 'reeltag-clips.jsonl'].sort());
    expect(lines()).toHaveLength(8);
  });
});

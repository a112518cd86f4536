/**
 * Every format that there is, both ways: what one library hands over, another with the same films takes, to the frame, as far as the
 * format has a place for it. A format that is new is held to the least that any holds, until it is told here what it has.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probeVideo } from '../../../electron/engine/video/probe.ts';
import { frameClock, frameCount, secondsOfFrame } from '../../../electron/interchange/frame-clock.ts';
import { formatOf } from '../../../electron/interchange/registry.ts';
import { FORMAT_IDS, type FormatId } from '../../../electron/wire/app/interchange.ts';
import type { Decision } from '../../../electron/wire/app/tags.ts';
import { makeFilms } from '../../formats/films.ts';
import { ALL, HandoverLab, WINDOW } from '../../support/handover-lab.ts';
import { hasTools } from '../../support/video.ts';

interface Holds {
  /** of whole videos, and of spans */
  readonly wholes: readonly Decision[];
  readonly spans: readonly Decision[];
  /** who decided */
  readonly people?: true;
  readonly notes?: true;
}

const EVERYTHING: Holds = {
  wholes: ['yes', 'no', 'unsure'],
  spans: ['yes', 'no', 'unsure'],
  people: true,
  notes: true,
};
const LEAST: Holds = { wholes: [], spans: ['yes'] };
const HOLDS: Partial<Record<FormatId, Holds>> = {
  csv: EVERYTHING,
  tsv: EVERYTHING,
  'csv-wide': { wholes: ['yes', 'no', 'unsure'], spans: [] },
  jsonl: EVERYTHING,
  parquet: EVERYTHING,
  curator: { wholes: [], spans: [] },
  'label-studio': { wholes: ['yes'], spans: ['yes'], people: true },
  fiftyone: { wholes: ['yes'], spans: ['yes'] },
  cvat: LEAST,
  activitynet: LEAST,
  'losslesscut-csv': LEAST,
  losslesscut: { wholes: ['yes', 'unsure'], spans: ['yes', 'unsure'], people: true },
  edl: { wholes: ['yes'], spans: ['yes'], people: true },
  otio: EVERYTHING,
  elan: { wholes: [], spans: ['yes'], people: true },
  boris: { wholes: [], spans: ['yes'], people: true },
};
/** Other programs read these, and nobody here. */
const OUT_ALONE: ReadonlySet<FormatId> = new Set(['fcpxml', 'xmeml', 'chapters', 'markdown', 'html']);
const LABELS = ['a dog runs', 'Straße, “nass” & <glatt>', 'goal'] as const;

const [there, here] = [new HandoverLab(), new HandoverLab()];
let ids: string[];
let mine: string[];
let films: string[];

beforeAll(async () => {
  if (!hasTools) return;
  const paths = (await makeFilms(there.folder)).map(({ path }) => path);
  films = paths;
  await there.start();
  await here.start();
  ids = await there.add(...paths);
  mine = await here.add(...paths);
  await there.page.setLabels(...LABELS);
  for (const [n, path] of paths.entries()) {
    const { pts, timeBase, durationSeconds, frameRate } = await probeVideo(path);
    const clock = frameClock(pts, timeBase, durationSeconds, frameRate);
    const span = (first: number, end: number) => ({
      start: secondsOfFrame(clock, first),
      end: secondsOfFrame(clock, end),
    });
    const id = ids[n] as string;
    await there.as('Ada');
    await there.decide(id, LABELS[0], 'yes');
    await there.decide(id, LABELS[0], 'yes', span(7, 8));
    await there.decide(id, LABELS[1], 'yes', span(11, 31));
    await there.as('Bo');
    await there.decide(id, LABELS[1], 'no');
    await there.decide(id, LABELS[2], 'yes', span(frameCount(clock) - 13, frameCount(clock)));
    await there.decide(id, LABELS[2], 'no', span(1, 5));
    await there.decide(id, LABELS[0], 'unsure', span(40, 44));
  }
  await there.page.client.call('markVideos', {
    window: WINDOW,
    ids: [ids[0] as string],
    rating: 3,
    note: 'first\n“take”',
  });
}, 120_000);
afterAll(async () => {
  await there.remove();
  await here.remove();
});

/** `label decision by span`, and which of these a format has a place for. */
function heldBy({ wholes, spans }: Holds, told: readonly string[]): string[] {
  return told.filter((line) => {
    const isSpan = /[\d.]+–[\d.]+$/.test(line);
    return (isSpan ? spans : wholes).some((decision) => line.includes(` ${decision} `));
  });
}

const withoutPeople = (line: string): string => line.replace(/ (yes|no|unsure) \S+/, ' $1');

const present = FORMAT_IDS.filter((id) => formatOf(id) !== undefined && !OUT_ALONE.has(id));

describe.runIf(hasTools)('a round trip', () => {
  test.each(present)('by %s', { timeout: 60_000 }, async (format) => {
    // Beside the films nothing else is to lie.
    const { out } = here;
    const choice = { ...ALL, content: { tags: true, moments: true, vectors: true as const }, format };
    const by = formatOf(format);
    const where = by?.layout === 'beside' ? {} : { folder: out, name: `by ${format}` };
    const written = await there.page.client.call('exportTo', { choice, ...where });
    expect(written.files).toBeGreaterThan(0);
    const beside =
      by?.layout === 'beside' ? films.map((path) => join(dirname(path), by.nameBeside(basename(path)))) : [];
    const plan = await here.plan(...(beside.length > 0 ? beside : [written.path]));
    expect(plan.files.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect([plan.videos.unknownNames, plan.files[0]?.format]).toEqual([[], format]);
    await here.apply(plan.plan);
    const holds = HOLDS[format] ?? LEAST;
    for (const [n, id] of ids.entries()) {
      const [before, after] = [await there.told(id), await here.told(mine[n] as string)];
      const as = holds.people ? (line: string) => line : withoutPeople;
      expect(after.map(as)).toEqual(expect.arrayContaining(heldBy(holds, before).map(as)));
      // What was never decided does not come in.
      expect(before.map(withoutPeople)).toEqual(expect.arrayContaining(after.map(withoutPeople)));
      const { note } = await here.tagsOf(mine[n] as string);
      if (holds.notes) expect(note).toBe((await there.tagsOf(id)).note);
    }
    const { undo } = await here.page.client.call('reach', { window: WINDOW });
    if (undo?.kind === 'import') await here.page.client.call('undo', { window: WINDOW });
    for (const id of mine) expect(await here.told(id)).toEqual([]);
  });

  test('a format that is read by others alone is written, too', { timeout: 60_000 }, async () => {
    for (const format of FORMAT_IDS.filter((id) => formatOf(id) !== undefined && OUT_ALONE.has(id))) {
      const { path } = await there.page.client.call('exportTo', {
        ...{ choice: { ...ALL, format }, folder: there.out, name: `out by ${format}` },
      });
      const files = statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map(({ parentPath, name }) => join(parentPath, name))
        : [path];
      expect(files.some((file) => readFileSync(file, 'utf8').includes('goal'))).toBe(true);
    }
  });
});

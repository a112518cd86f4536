/** Libraries of earlier versions open as what they are, whole, with a copy of what they were beside them. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Library } from '../../electron/library/index.ts';
import { labelId } from '../../electron/wire/app/labels.ts';
import type { SavedSearch } from '../../electron/wire/app/search.ts';
import { settingsSchema, USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import { meant } from '../support/footage.ts';
import { entries, labelTexts, putLabels } from '../support/labels.ts';
import { turnBack } from '../support/old-library.ts';
import { startFakeEngine, TaggerLab } from '../support/tagger-lab.ts';

/** As the version before tags left it: listed videos, one of them broken, a removed one, labels, sets, settings, matches. */
const VERSION_5 = fileURLToPath(new URL('../fixtures/libraries/version-5.sqlite', import.meta.url));
/** As the version before heads left it: the same, and what one person decided, took back, noted and named since. */
const VERSION_6 = fileURLToPath(new URL('../fixtures/libraries/version-6.sqlite', import.meta.url));
/** As the version before scenes and segments left it: the same, and what one label has learned. */
const VERSION_7 = fileURLToPath(new URL('../fixtures/libraries/version-7.sqlite', import.meta.url));
/** As the version before saved searches left it: the same, with scenes and segments of one video, and a second smart list. */
const VERSION_8 = fileURLToPath(new URL('../fixtures/libraries/version-8.sqlite', import.meta.url));
const LABELS = ['red circle', 'zoom in', 'a fractal', 'sepia', 'Größe, Ω'];
const MODEL = 'OpenGVLab/InternVideo2-Stage2_1B-224p-f4@63354cbf2738 fp32';
const SAMPLING = 'whole video, 4 frames, v2';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-migration-'));
  file = join(folder, 'library.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

function inDatabase(work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file);
  work(database);
  database.close();
}
const backups = (): string[] =>
  existsSync(join(folder, 'backups'))
    ? readdirSync(join(folder, 'backups')).map((n) => join(folder, 'backups', n))
    : [];

/** Every row of every table, and the version: of a copy that is packed anew the bytes are others. */
function dump(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const rows = tables.map(({ name }) => database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all());
    return [database.prepare('PRAGMA user_version').get(), tables, rows];
  } finally {
    database.close();
  }
}

/** All that a library's readers give. */
function contentOf(library: Library) {
  return {
    videos: library.videos.all(),
    labels: library.labels.all(),
    sets: library.labelSets.all(),
    settings: library.settings.get('settings', settingsSchema.partial()),
    embeddings: library.embeddings.ofListed(MODEL, SAMPLING),
    matched: library.matches.footage(MODEL, SAMPLING),
    aside: library.setAside.unseen(),
  };
}

describe('a library of version 5', () => {
  beforeEach(() => copyFileSync(VERSION_5, file));

  test('opens with all that was in it, labels in their order with ids of their own', () => {
    const library = Library.open(folder);
    const { videos, labels, sets, settings, embeddings, matched, aside } = contentOf(library);
    expect(videos.map(({ path, state }) => [path, state])).toEqual([
      ['/footage/rushes/broken.mp4', 'failed'],
      ['/footage/rushes/fractal-pan.mp4', 'done'],
      ['/footage/rushes/red-circle.mp4', 'done'],
      ['/footage/rushes/sepia-fade-in.mp4', 'done'],
    ]);
    expect(videos[0]?.problem?.kind).toBe('not-video');
    expect(videos[1]?.facts).toMatchObject({ duration: 5, fps: 25, tracks: { meant: 1 } });
    expect(labels.map(({ text }) => text)).toEqual(LABELS);
    expect(labels.every(({ id, facts }) => labelId.safeParse(id).success && Object.keys(facts).length === 0)).toBe(
      true,
    );
    expect(new Set(labels.map(({ id }) => id)).size).toBe(5);
    expect(sets).toEqual([
      { name: 'moves, and more', labels: entries('zoom in', 'pan left') },
      { name: 'shapes', labels: entries('red circle', 'blue square') },
    ]);
    // How many labels were shown is asked no more.
    expect(settings).toEqual({ theme: 'dark' });
    expect(embeddings.map(([{ contentId }, { vector, frames }]) => [contentId, vector.length, frames.length])).toEqual(
      expect.arrayContaining(videos.slice(1).map(({ contentId }) => [contentId, 128, 4])),
    );
    expect(embeddings).toHaveLength(3);
    const circle = videos[2]?.contentId ?? '';
    expect(matched).toEqual([meant(circle)]);
    expect(library.matches.of(meant(circle), MODEL, SAMPLING).get('red circle')).toBeCloseTo(0.987, 3);
    expect(LABELS.every((text) => library.texts.get(MODEL, text) !== undefined)).toBe(true);
    expect(aside).toEqual([]);
    expect([library.tags.log(), library.marks.all(), library.lists.all()]).toEqual([[], [], []]);
    library.close();
  });

  test('has a backup made of it before, with every row as it was; a second opening changes nothing', () => {
    const old = dump(file);
    const first = Library.open(folder);
    const content = contentOf(first);
    first.close();
    expect(backups()).toHaveLength(1);
    expect(dump(backups()[0] ?? '')).toEqual(old);
    const migrated = readFileSync(file);
    const second = Library.open(folder);
    expect(contentOf(second)).toEqual(content);
    second.close();
    expect(readFileSync(file).equals(migrated)).toBe(true);
    expect(backups()).toHaveLength(1);
  });

  test('stays as it is, to the byte, where the migration fails in the midst, and opens when that is mended', () => {
    // Behind the labels, which have been made anew by then.
    inDatabase((database) => database.exec('CREATE INDEX decisions_by_name ON videos (path)'));
    const old = readFileSync(file);
    for (let start = 0; start < 2; start++) {
      expect(() => Library.open(folder)).toThrow('decisions_by_name');
      expect(readFileSync(file).equals(old)).toBe(true);
      expect(backups()).toHaveLength(1);
    }
    expect(dump(backups()[0] ?? '')).toEqual(dump(file));
    inDatabase((database) => database.exec('DROP INDEX decisions_by_name'));
    const library = Library.open(folder);
    expect(labelTexts(library)).toEqual(LABELS);
    library.close();
  });

  test('is what the application shows, and goes on with', async () => {
    const lab = new TaggerLab();
    try {
      Library.open(lab.data).close();
      copyFileSync(VERSION_5, join(lab.data, 'library.sqlite'));
      const page = await lab.open({ start: startFakeEngine });
      const { labels, labelSets, settings, videos, lists } = await page.load();
      expect(labels.labels.map(({ text }) => text)).toEqual(LABELS);
      expect([labels.away, labels.examples, lists]).toEqual([0, undefined, []]);
      expect(labelSets.map(({ name }) => name)).toEqual(['moves, and more', 'shapes']);
      expect(settings).toEqual({ theme: 'dark', name: expect.stringMatching(/./), moments: USUAL_MOMENTS, keys: {} });
      const circle = videos.find(({ name }) => name === 'red-circle.mp4')?.id ?? '';
      const label = labels.labels[0]?.id ?? '';
      await page.client.call('decide', { window: 'w', ids: [circle], label, decision: 'yes' });
      await page.client.call('editLabels', { window: 'w', edit: { kind: 'remove', ids: [label] } });
      expect(await page.client.call('labelsAway', {})).toEqual({
        labels: [{ id: label, text: 'red circle', tags: 1 }],
      });
    } finally {
      await lab.remove();
    }
  });
});

describe('a library of version 6', () => {
  beforeEach(() => copyFileSync(VERSION_6, file));

  test('opens with all that was decided, and nothing learned yet', () => {
    const old = dump(file);
    const library = Library.open(folder);
    const { videos, labels, embeddings, matched, aside } = contentOf(library);
    expect([videos.length, embeddings.length, matched.length, aside]).toEqual([4, 3, 1, []]);
    expect(labels.map(({ text, position }) => [text, position !== undefined])).toEqual([
      ['zoom in', false],
      ...['red circle', 'a fractal shape', 'sepia', 'Größe, Ω'].map((text) => [text, true]),
    ]);
    expect(labels.find(({ text }) => text === 'sepia')?.facts).toEqual({
      ...{ wordings: ['sepia tones'], templates: true, threshold: 0.3, key: 's', colour: 'orange' },
      group: { name: 'look', kind: 'one-of' },
    });
    expect(library.tags.log().map(({ decided }) => decided?.decision)).toEqual([
      'yes',
      'no',
      'no',
      'yes',
      'unsure',
      'no',
      undefined,
    ]);
    expect(library.tags.log()[3]?.span).toEqual({ start: 1, end: 2.5 });
    expect(library.tags.authors().every(([, { by, window }]) => by === 'Ada' && window === 'w')).toBe(true);
    expect(
      library.marks
        .all()
        .map(([, { rating, reviewed }]) => [rating, reviewed])
        .sort(),
    ).toEqual([
      [0, true],
      [4, undefined],
    ]);
    expect(library.lists.all().map(({ name }) => name)).toEqual(['reds']);
    expect([...library.heads.of(MODEL, SAMPLING)]).toEqual([]);
    library.close();
    expect(backups()).toHaveLength(1);
    expect(dump(backups()[0] ?? '')).toEqual(old);
  });

  test('goes on with its undo: the last act can be taken back, and decided again', async () => {
    const lab = new TaggerLab();
    try {
      Library.open(lab.data).close();
      copyFileSync(VERSION_6, join(lab.data, 'library.sqlite'));
      const page = await lab.open({ start: startFakeEngine });
      const { act } = await page.client.call('undo', { window: 'w' });
      expect(act?.kind).toBe('lists');
      const { labels } = await page.client.call('learnings', {});
      expect(labels).toEqual([]);
    } finally {
      await lab.remove();
    }
  });
});

describe('a library of version 7', () => {
  beforeEach(() => copyFileSync(VERSION_7, file));

  test('opens with what was learned, and keeps scenes and segments from then on', () => {
    const old = dump(file);
    const library = Library.open(folder);
    const sepia = library.labels.all().find(({ text }) => text === 'sepia');
    const head = library.heads.of(MODEL, SAMPLING).get(sepia?.id ?? '');
    expect([head?.bias, head?.weights[1], head?.facts.auc]).toEqual([-0.25, Math.fround(Math.sin(1)), 0.9]);
    const footage = meant(library.videos.all()[1]?.contentId ?? '');
    expect([library.scenes.get(footage, 'r1'), library.segments.of(footage, MODEL, 'parts')]).toEqual([undefined, []]);
    library.scenes.put(footage, 'r1', { starts: [0, 2.5], end: 5 });
    const seen = { vector: Float32Array.from({ length: 128 }, (_, i) => i), frames: [{ index: 3, timestamp: 0.12 }] };
    library.segments.put(footage, MODEL, 'parts', { span: { start: 0, end: 2.5 }, seen });
    library.close();
    const again = Library.open(folder);
    expect(again.scenes.get(footage, 'r1')).toEqual({ starts: [0, 2.5], end: 5 });
    expect(again.segments.of(footage, MODEL, 'parts')).toEqual([{ span: { start: 0, end: 2.5 }, seen }]);
    again.close();
    expect(backups()).toHaveLength(1);
    expect(dump(backups()[0] ?? '')).toEqual(old);
  });
});

describe('a library of version 8', () => {
  beforeEach(() => copyFileSync(VERSION_8, file));

  test('opens with its scenes, segments and lists, and keeps searches from then on', () => {
    const old = dump(file);
    const library = Library.open(folder);
    const footage = meant(library.videos.all()[1]?.contentId ?? '');
    const segments = library.segments.of(footage, MODEL, 'span, 4 frames, v2');
    expect(segments.map(({ span, seen }) => [span.start, span.end, seen?.vector.length])).toEqual([
      [0, 2.5, 128],
      [2.5, 5, undefined],
    ]);
    expect(library.scenes.get(footage, 'r1')).toEqual({ starts: [0, 2.5], end: 5 });
    expect(library.lists.all().map(({ name }) => name)).toEqual(['reds', 'rushes']);
    expect(library.searches.all()).toEqual([]);
    const like = [{ picture: 'a'.repeat(64) }, { id: '00000000-0000-4000-8000-000000000001', at: 1.5 }];
    const search: SavedSearch = {
      name: 'beaches',
      question: { words: 'beach -"many people"', like, filters: { rating: 3 }, by: 'videos' },
    };
    library.searches.put(search);
    library.close();
    const again = Library.open(folder);
    expect(again.searches.all()).toEqual([search]);
    again.close();
    expect(backups()).toHaveLength(1);
    expect(dump(backups()[0] ?? '')).toEqual(old);
  });
});

describe.each([1, 2, 3, 4])('a library of version %i', (version) => {
  test('opens with its videos, labels, sets and settings', () => {
    const library = Library.open(folder);
    putLabels(library, LABELS);
    library.labelSets.put({ name: 'shapes', labels: entries('red circle', 'Ω, ω') });
    library.settings.put('settings', { theme: 'dark' });
    for (const [n, removed] of [false, true].entries()) {
      library.videos.put({
        ...{ id: `00000000-0000-4000-8000-00000000000${n}`, path: `/v/${n}.mp4`, realPath: `/v/${n}.mp4`, order: n },
        ...{ removed, size: 10, mtimeMs: 5, contentId: `c${n}`, facts: undefined, track: 0 },
        ...{ state: 'done', problem: undefined },
      });
    }
    const vector = Float32Array.of(0.6, 0.8);
    library.embeddings.put(meant('c0'), 'model', 'whole', { vector, frames: [] });
    library.close();
    inDatabase((database) => turnBack(database, version));
    const old = dump(file);

    const again = Library.open(folder);
    expect(labelTexts(again)).toEqual(LABELS);
    expect(again.labelSets.all()).toEqual([{ name: 'shapes', labels: entries('red circle', 'Ω, ω') }]);
    expect(again.settings.get('settings', settingsSchema.partial())).toEqual({ theme: 'dark' });
    // Those that were removed could not be had back by then.
    expect(again.videos.all().map(({ path }) => path)).toEqual(['/v/0.mp4']);
    expect(again.embeddings.get(meant('c0'), 'model', 'whole')?.vector).toEqual(vector);
    again.close();
    expect(dump(backups()[0] ?? '')).toEqual(old);
  });
});

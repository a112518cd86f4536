/** A label that the demo model mistakes learns from thirty decisions, does better on clips that it has not seen, and says so. */
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auc } from '../../electron/fit/auc.ts';
import { dot } from '../../electron/fit/rows.ts';
import { Library } from '../../electron/library/index.ts';
import type { LabelHead } from '../../electron/wire/app/labels.ts';
import { type Page, TaggerLab } from '../support/tagger-lab.ts';
import { hasEncoder, hasTools } from '../support/video.ts';
import { makeClips } from './make.ts';
import { WASHED_CLIPS } from './washed-out.ts';

const canMake = hasTools && (await hasEncoder('libx264'));
const LABEL = 'washed out';
/** Words that the demo model never learnt, for the same. */
const UNKNOWN = 'milchig';

describe.skipIf(!canMake)('washed out, by the demo model', () => {
  const lab = new TaggerLab();
  let page: Page;
  let paths: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const { made } = await makeClips(
      WASHED_CLIPS.map(({ clip }) => clip),
      { folder: join(lab.folder, 'clips') },
    );
    paths = new Map(made.map(({ clip, path }) => [clip.id, path]));
    page = await lab.open();
    const { call } = page.client;
    await call('chooseModel', { model: 'demo', device: 'cpu', precision: 'fp32' });
    await call('setLabels', { labels: [LABEL, UNKNOWN] });
    await call('addPaths', { paths: made.map(({ path }) => path) });
    const isDone = (it: Page) => [...it.videos.values()].filter(({ state }) => state === 'done').length === made.length;
    await page.until((it) => isDone(it) && it.labels?.ready === true, 'all clips seen', 100_000);
  });
  afterAll(() => lab.remove());

  test('learns from thirty decisions, and is better where nobody has decided', async () => {
    const { call } = page.client;
    const label = page.labels?.labels[0]?.id ?? '';
    for (const decision of ['yes', 'no'] as const) {
      const clips = WASHED_CLIPS.filter(({ isDecided, isWashed }) => isDecided && isWashed === (decision === 'yes'));
      const ids = clips.map(({ clip }) => page.idOf(basename(paths.get(clip.id) ?? '')));
      await call('decide', { window: 'w', ids, label, decision });
    }
    const learned = async () => (await call('learnings', {})).labels.find((one) => one.label === label)?.head;
    await expect.poll(learned).toMatchObject({ used: true, n: 30 });
    const { auc: after = 0, zeroShot = 1, low = 0 } = (await learned()) ?? {};
    expect(after).toBeGreaterThan(zeroShot + 0.03);
    expect(low).toBeGreaterThan(zeroShot);

    await taughtByDecisions();

    const { text } = await call('writeLabelFile', { format: 'json', labels: [{ text: LABEL }] });
    const { labels } = await call('readLabelFile', { name: 'labels.json', text });
    await lab.close();
    const { words, byHead } = onUnseen(labels[0]?.head);
    expect(words).toBeLessThan(0.95);
    expect(byHead).toBeGreaterThan(words + 0.04);
  });

  /** A label whose words say nothing to the model has the fit that decisions taught, and no other. */
  async function taughtByDecisions(): Promise<void> {
    const { call } = page.client;
    const [, { id: label = '' } = {}] = page.labels?.labels ?? [];
    const [id = ''] = page.videos.keys();
    const told = async () => {
      const { rankings } = await call('rankVideos', { ids: [id], learnt: true });
      return rankings[0]?.scores.find((score) => score.label === UNKNOWN)?.fit?.from;
    };
    expect(await told()).toBeUndefined();
    for (const decision of ['yes', 'no'] as const) {
      const clips = WASHED_CLIPS.filter(({ isDecided, isWashed }) => isDecided && isWashed === (decision === 'yes'));
      const ids = clips.map(({ clip }) => page.idOf(basename(paths.get(clip.id) ?? '')));
      await call('decide', { window: 'w', ids, label, decision });
    }
    await expect.poll(told).toBe('head');
  }

  /** How well the label's words, and its head, tell the clips apart that nobody has decided about. */
  function onUnseen(head: LabelHead | undefined): { words: number; byHead: number } {
    if (head === undefined) throw new Error('nothing was learned');
    const { model, sampling, bias } = head;
    const weights = new Float32Array(Uint8Array.from(Buffer.from(head.weights, 'base64')).buffer);
    const library = Library.open(lab.data);
    const seen = new Map(
      library.embeddings.ofListed(model, sampling).map(([{ contentId }, { vector }]) => [contentId, vector]),
    );
    const contentOf = new Map(library.videos.all().map(({ path, contentId }) => [path, contentId]));
    const text = library.texts.get(model, LABEL)?.vector ?? new Float32Array();
    library.close();
    const unseen = WASHED_CLIPS.filter(({ isDecided }) => !isDecided);
    const vectors = unseen.map(({ clip }) => seen.get(contentOf.get(paths.get(clip.id) ?? '') ?? '') as Float32Array);
    const yes = Uint8Array.from(unseen, ({ isWashed }) => Number(isWashed));
    const area = (to: Float32Array, more = 0) =>
      auc(
        Float64Array.from(vectors, (vector) => dot(vector, 0, to, to.length) + more),
        yes,
      ) as number;
    return { words: area(text), byHead: area(weights, bias) };
  }
});

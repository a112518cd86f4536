/** A small fixed part of the evaluation, as a user meets it: `reeltag rank` with no model and no labels. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import { CliLab } from '../support/run-cli.ts';
import { hasEncoder, hasTools } from '../support/video.ts';
import { CLIPS } from './clips.ts';
import { readLabels } from './labels.ts';
import { makeClips } from './make.ts';

const canMake = hasTools && (await hasEncoder('libx264')) && (await hasEncoder('libvpx-vp9'));

/** None needs footage or a font. */
const CHOSEN = [
  'camera/pan-left/coast, zoompan 0.9',
  'camera/zoom-in/triangles',
  'look/dark/dendrite',
  'look/sepia/dendrite',
  'look/blue/cells',
  'editing/fade-in/triangles',
  'editing/fade-out/valley',
  'shapes/triangle/one green, growing 3, geq on navy',
];

interface Answer {
  readonly video: string;
  readonly model: string;
  readonly labels: readonly { label: string; probability: number; unknownWords?: string[] }[];
}

describe.skipIf(!canMake)('reeltag rank, by the demo model', () => {
  const lab = new CliLab();
  // Nobody has downloaded or named another model here.
  const env = { REELTAG_MODEL: '', XDG_DATA_HOME: lab.folder, HOME: lab.folder, LOCALAPPDATA: lab.folder };
  const { groups } = readLabels();
  const clips = CLIPS.filter(({ id }) => CHOSEN.some((chosen) => id.startsWith(chosen)));
  let paths: string[];
  let answers: Answer[];

  beforeAll(async () => {
    const { made, skipped } = await makeClips(clips, { folder: join(lab.folder, 'clips') });
    expect(skipped).toEqual([]);
    paths = made.map(({ path }) => path);
    const { code, stdout, stderr } = await lab.run(['rank', ...paths, '--json'], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Answer);
  });
  afterAll(() => lab.remove());

  test('answers with its default labels', () => {
    expect(answers.map(({ video }) => video)).toEqual(paths);
    for (const { labels } of answers)
      expect(labels.map(({ label }) => label).sort()).toEqual([...DEFAULT_LABELS].sort());
  });

  test.each(clips.map(({ id }, index) => ({ id, index })))('knows what $id shows', ({ index }) => {
    const labels = answers[index]?.labels.map(({ label }) => label) ?? [];
    const shown = clips[index]?.shows ?? [];
    for (const { concepts } of groups) {
      const wanted = concepts.find(({ id }) => shown.includes(id))?.label;
      if (wanted === undefined || !DEFAULT_LABELS.includes(wanted)) continue;
      const best = labels.find((label) => concepts.some((concept) => concept.label === label));
      expect(best).toBe(wanted);
    }
  });

  test('marks what it never learnt, in both forms', async () => {
    const labels = ['rank', paths[0] as string, '--label', 'a dog', '--label', 'zoom in'];
    const json = await lab.run([...labels, '--json'], env);
    const { labels: marked } = JSON.parse(json.stdout) as Answer;
    expect(marked.map(({ label, unknownWords }) => [label, unknownWords]).sort()).toEqual([
      ['a dog', ['dog']],
      ['zoom in', undefined],
    ]);
    const table = await lab.run(labels, env);
    expect(table.stdout).toContain('? a dog  (never learnt: dog)');
  });
});

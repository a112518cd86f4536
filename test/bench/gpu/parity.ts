/** How far the golden models' answers are from the published implementation's, on the device and in the precision asked for. */
import { InternVideo2MultiModality } from '../../../electron/engine/index.ts';
import { type GoldenName, loadGolden } from '../../support/golden.ts';
import { distance, furthest } from './distance.ts';
import { type Distance, type FactOf, tell } from './facts.ts';
import { cacheDir, readSetting } from './setting.ts';
import { wishOf } from './wish.ts';

const setting = readSetting();
const { device, precision } = setting;
const models: GoldenName[] = ['small_f4', 'small_f8_from_f4'];
for (const name of models) {
  const golden = loadGolden(name);
  const options = { device: wishOf(device), precision, cacheDir: cacheDir(setting) };
  const model = new InternVideo2MultiModality(golden.modelDir, options);
  await model.setup();
  const clips = [...golden.clips.entries()].filter(([, clip]) => clip.embedding_size !== 0);
  const say = (of: FactOf<'parity'>['of'], distances: readonly Distance[]): void =>
    tell({ kind: 'parity', device, precision, model: name, of, distance: furthest(distances) });
  const videos = await model.encodeClips(clips.map(([index]) => golden.input(`clip.${index}.input`)));
  say(
    'video',
    videos.map((found, i) => distance(found, golden.floats(`clip.${clips[i]?.[0]}.embedding`))),
  );
  const texts = await model.getTextEmbeddings(golden.texts);
  say(
    'text',
    texts.map((found, i) => distance(found, golden.floats(`text.${i}.embedding`))),
  );
  const matches: Distance[] = [];
  for (const [index, { itm_logits: logits }] of clips) {
    if (logits === undefined) continue;
    const found = await model.matchProbabilities(golden.input(`clip.${index}.input`), golden.texts);
    const expected = logits.map(([absent, present]) => 1 / (1 + Math.exp(absent - present)));
    matches.push(distance(found, expected));
  }
  say('match', matches);
  await model.close();
}

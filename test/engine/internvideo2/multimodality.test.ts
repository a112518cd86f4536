import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BERT_MODEL_ID,
  createConfig,
  INTERNVIDEO2_MODEL_FILE,
  INTERNVIDEO2_MODEL_ID,
  InternVideo2MultiModality,
  setupInternVideo2,
} from '../../../electron/engine/index.ts';
import { cosine, type GoldenName, largestDifference, loadGolden, temporaryFolder } from '../../support/golden.ts';

const cacheDir = await temporaryFolder();

describe.each<GoldenName>(['small_f4', 'small_f8_from_f4'])('%s in fp32 on the CPU', (name) => {
  const golden = loadGolden(name);
  const errors: string[] = [];
  const log = (message: string) => errors.push(message);
  const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir, log });
  beforeAll(() => model.setup());
  afterAll(() => model.close());

  it('names its repositories and its number of frames', () => {
    expect(model.modelIdNames()).toEqual(golden.model_id_names);
    expect(model.modelIdNames()).toEqual([INTERNVIDEO2_MODEL_ID, BERT_MODEL_ID]);
    expect(model.getTargetNumFrames()).toBe(golden.target_num_frames);
    expect(model.device).toBe('cpu');
  });

  describe.each([...golden.clips.entries()].filter(([, clip]) => clip.embedding_size !== 0))(
    'clip %i',
    (index, clip) => {
      it('gives the input tensor bit for bit', () => {
        const input = model.formulateInputFrames(golden.frames(index));
        expect(input.dims).toEqual(clip.input_shape);
        expect(Buffer.from(input.data.buffer).equals(Buffer.from(golden.floats(`clip.${index}.input`).buffer))).toBe(
          true,
        );
      });

      it('embeds it within 5e-6', async () => {
        const embedding = await model.encodeVideoFrames(golden.input(`clip.${index}.input`));
        expect(largestDifference(embedding, golden.floats(`clip.${index}.embedding`))).toBeLessThanOrEqual(5e-6);
      });

      it('ranks the texts as the reference, from frames to probabilities', async () => {
        const video = await model.encodeVideoFrames(model.formulateInputFrames(golden.frames(index)));
        const texts = await model.getTextEmbeddings(golden.texts);
        const ranking = model.evaluate(video, texts);
        expect(ranking.indices).toEqual(clip.evaluate?.indices);
        expect(largestDifference(ranking.probs, clip.evaluate?.probs ?? [])).toBeLessThanOrEqual(1e-4);
        const best = model.predictLabel(video, texts);
        expect(best.indices).toEqual(clip.predict_label_top5?.indices);
        expect(largestDifference(best.probs, clip.predict_label_top5?.probs ?? [])).toBeLessThanOrEqual(1e-4);
      });
    },
  );

  const matched = golden.clips.flatMap((clip, index) =>
    clip.itm_logits === undefined ? [] : [{ index, logits: clip.itm_logits }],
  );
  it.each(matched)('matches clip $index with each text within 1e-3', async ({ index, logits }) => {
    const input = golden.input(`clip.${index}.input`);
    const probabilities = await model.matchProbabilities(input, golden.texts);
    for (const [text, [absent, present]] of logits.entries()) {
      const probability = probabilities[text] as number;
      expect(Math.abs(Math.log(probability / (1 - probability)) - (present - absent))).toBeLessThanOrEqual(1e-3);
    }
  });

  it.each([...golden.texts.entries()])('embeds text %i within 5e-6', async (index, text) => {
    const embedding = await model.getTextEmbedding(text);
    expect(largestDifference(embedding, golden.floats(`text.${index}.embedding`))).toBeLessThanOrEqual(5e-6);
  });

  it('embeds texts together as it does one by one', async () => {
    const many = [...golden.texts, ...golden.texts, ...golden.texts];
    const embeddings = await model.getTextEmbeddings(many);
    for (const [index, embedding] of embeddings.entries()) {
      const expected = golden.floats(`text.${index % golden.texts.length}.embedding`);
      expect(largestDifference(embedding, expected)).toBeLessThanOrEqual(5e-6);
    }
  });

  it('gives a single image its own position embedding', async () => {
    const embedding = await model.encodeVideoFrames(golden.input('image.input'));
    expect(largestDifference(embedding, golden.floats('image.embedding'))).toBeLessThanOrEqual(5e-6);
  });

  it('gives the empty tensor, a logged error and the empty embedding for a clip with too few frames', async () => {
    const index = golden.clips.findIndex((clip) => clip.embedding_size === 0);
    const frames = golden.frames(index);
    errors.length = 0;
    const input = model.formulateInputFrames(frames);
    expect(input).toEqual({ data: new Float32Array(0), dims: [0] });
    expect(errors).toEqual([
      `Frame count ${frames.length} is smaller than minimal requirement ${golden.target_num_frames}`,
    ]);
    const embedding = await model.encodeVideoFrames(input);
    expect(embedding).toEqual(new Float32Array(0));
    const texts = await model.getTextEmbeddings(['a dog']);
    expect(() => model.evaluate(embedding, texts)).toThrow('empty');
    await expect(model.matchProbabilities(input, ['a dog'])).rejects.toThrow('empty');
  });

  it('refuses frames of another shape, loudly', async () => {
    const wrong = { data: new Float32Array(3 * 3 * 56 * 56), dims: [1, 3, 3, 56, 56] };
    await expect(model.encodeVideoFrames(wrong)).rejects.toThrow('the model takes frames of shape');
  });
});

// Bars and what these small models reach: fp16 0.9999987, int8 0.9989 at worst.
describe.each([
  { precision: 'fp16', bar: 0.9999 },
  { precision: 'int8', bar: 0.995 },
] as const)('$precision', ({ precision, bar }) => {
  it.each<GoldenName>(['small_f4', 'small_f8_from_f4'])(
    `keeps cosines to %s's golden embeddings at ${bar} or more`,
    async (name) => {
      const golden = loadGolden(name);
      const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', precision, cacheDir });
      await model.setup();
      const cosines: number[] = [];
      for (const [index, clip] of golden.clips.entries()) {
        if (clip.embedding_size === 0) continue;
        const embedding = await model.encodeVideoFrames(golden.input(`clip.${index}.input`));
        cosines.push(cosine(embedding, golden.floats(`clip.${index}.embedding`)));
      }
      for (const [index, embedding] of (await model.getTextEmbeddings(golden.texts)).entries()) {
        cosines.push(cosine(embedding, golden.floats(`text.${index}.embedding`)));
      }
      await model.close();
      expect(Math.min(...cosines)).toBeGreaterThanOrEqual(bar);
    },
  );
});

describe('one model, many callers', () => {
  const golden = loadGolden('small_f4');
  const input = golden.input('clip.0.input');
  const open = async () => {
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir });
    await model.setup();
    return model;
  };

  it('answers each as if it were alone', async () => {
    const model = await open();
    const other = golden.input('clip.1.input');
    const [first, second, text, match, matchOther] = await Promise.all([
      model.encodeVideoFrames(input),
      model.encodeVideoFrames(other),
      model.getTextEmbedding(golden.texts[0] as string),
      model.matchProbabilities(input, golden.texts),
      model.matchProbabilities(other, golden.texts),
    ]);
    expect(largestDifference(first, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
    expect(largestDifference(second, golden.floats('clip.1.embedding'))).toBeLessThanOrEqual(5e-6);
    expect(largestDifference(text, golden.floats('text.0.embedding'))).toBeLessThanOrEqual(5e-6);
    const logit = (p: number): number => Math.log(p / (1 - p));
    for (const [index, found] of [match, matchOther].entries()) {
      const logits = golden.clips[index]?.itm_logits ?? [];
      const expected = logits.map(([absent, present]) => present - absent);
      expect(largestDifference(found.map(logit), expected)).toBeLessThanOrEqual(1e-3);
    }
    await model.close();
  });

  it('embeds many clips as one by one, and an empty one as the empty embedding', async () => {
    const model = await open();
    const empty = { data: new Float32Array(0), dims: [0] };
    const embeddings = await model.encodeClips([
      input,
      empty,
      golden.input('clip.1.input'),
      golden.input('image.input'),
    ]);
    for (const [i, key] of ['clip.0.embedding', undefined, 'clip.1.embedding', 'image.embedding'].entries()) {
      const expected = key === undefined ? [] : golden.floats(key);
      expect(largestDifference(embeddings[i] ?? [], expected)).toBeLessThanOrEqual(5e-6);
    }
    expect([await model.encodeClips([]), await model.clipsAtOnce(5)]).toEqual([[], 1]);
    const wrong = { data: new Float32Array(3), dims: [1, 1, 3, 1, 1] };
    await expect(model.encodeClips([input, wrong])).rejects.toThrow('the model takes frames of shape');
    await model.close();
  });

  it('matches what it saw of a clip as it matches the clip, and one that cannot be seen costs nothing', async () => {
    const model = await open();
    const broken = { data: input.data.map((value, i) => (i === 7 ? Number.NaN : value)), dims: input.dims };
    const [seen, error] = await model.see([input, broken], ['tokens']);
    if (seen === undefined || seen instanceof Error) throw seen;
    expect(largestDifference(seen.embedding, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
    expect(await model.matchProbabilities(seen, golden.texts)).toEqual(
      await model.matchProbabilities(input, golden.texts),
    );
    expect(error).toEqual(new Error('the frames hold values that are not finite'));
    await model.close();
  });

  it('closes twice, after what was asked for before, and says so when it is asked afterwards', async () => {
    const model = await open();
    const asked = model.encodeVideoFrames(input);
    await Promise.all([model.close(), model.close()]);
    expect(largestDifference(await asked, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
    await model.close();
    await expect(model.encodeVideoFrames(input)).rejects.toThrow('setup()');
    await model.setup();
    expect((await model.encodeVideoFrames(input)).length).toBe(32);
    await model.close();
  });

  it('is set up by two at once as by one', async () => {
    const model = new InternVideo2MultiModality(golden.modelDir, { device: 'cpu', cacheDir });
    await Promise.all([model.setup(), model.setup()]);
    expect(
      largestDifference(await model.encodeVideoFrames(input), golden.floats('clip.0.embedding')),
    ).toBeLessThanOrEqual(5e-6);
    await model.close();
  });
});

describe('the layer under the class', () => {
  it('has the features before the embedding, and the same answers', async () => {
    const golden = loadGolden('small_f4');
    const config = createConfig(
      join(golden.modelDir, INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE),
      join(golden.modelDir, BERT_MODEL_ID),
      { device: 'cpu', cacheDir },
    );
    const wrapper = await setupInternVideo2(config);
    const input = golden.input('clip.0.input');
    const { tokens, pooled } = await wrapper.encodeVision(input);
    const blocks = [...golden.names()].filter((name) => name.startsWith('clip.0.block.')).length;
    const last = golden.tensor(`clip.0.block.${blocks - 1}`);
    expect(tokens.dims).toEqual(last.shape);
    expect(largestDifference(tokens.data, last.data as Float32Array)).toBeLessThanOrEqual(2e-5);
    expect(largestDifference(pooled.data, golden.floats('clip.0.pooled'))).toBeLessThanOrEqual(2e-5);
    const video = await wrapper.getVidFeat(input);
    expect(largestDifference(video, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
    const text = await wrapper.getTxtFeat(golden.texts[0] as string);
    expect(largestDifference(text, golden.floats('text.0.embedding'))).toBeLessThanOrEqual(5e-6);
    expect(wrapper.predictLabel(video, [text]).probs).toEqual([1]);
    await wrapper.close();
    await wrapper.close();
    await expect(wrapper.matchLogits(input, ['a dog'])).rejects.toThrow('the model is closed');
  });
});

describe('without weights', () => {
  it('prepares frames with utilsOnly, and says what is missing for the rest', async () => {
    const golden = loadGolden('small_f4');
    const model = new InternVideo2MultiModality(golden.modelDir, { utilsOnly: true });
    await model.setup();
    expect(model.getTargetNumFrames()).toBe(4);
    expect(model.formulateInputFrames(golden.frames(1)).data).toEqual(golden.floats('clip.1.input'));
    await expect(model.getTextEmbedding('a dog')).rejects.toThrow('setup()');
  });

  it('ranks embeddings that were made elsewhere', () => {
    const golden = loadGolden('small_f4');
    const model = new InternVideo2MultiModality('nowhere', { utilsOnly: true });
    const texts = golden.texts.map((_, index) => golden.floats(`text.${index}.embedding`));
    const ranking = model.evaluate(golden.floats('clip.0.embedding'), texts);
    expect(ranking.indices).toEqual(golden.clips[0]?.evaluate?.indices);
    expect(model.predictLabel(golden.floats('clip.0.embedding'), texts, 1).indices).toEqual([ranking.indices[0]]);
  });

  it('takes the published 1B settings where there is no folder at all', async () => {
    const model = new InternVideo2MultiModality('nowhere', { utilsOnly: true });
    await model.setup();
    expect(model.getTargetNumFrames()).toBe(4);
    expect(model.config.frameSize).toBe(224);
  });
});

/**
 * Holds the app's engine against PyTorch on an exported model:
 * `python export.py RUN MODEL_DIR --answers answers.json`, then `node check.ts MODEL_DIR answers.json`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InternVideo2MultiModality } from '../../../../electron/engine/internvideo2/multimodality.ts';

interface Answers {
  readonly dims: number[];
  readonly clips: number[][];
  readonly sentences: string[];
  readonly videoEmbeddings: number[][];
  readonly textEmbeddings: number[][];
  readonly match: number[][];
}

const TOLERANCE = 1e-4;

const [modelDir, answersPath] = process.argv.slice(2);
if (modelDir === undefined || answersPath === undefined) throw new Error('usage: node check.ts MODEL_DIR ANSWERS');
const answers = JSON.parse(await readFile(answersPath, 'utf8')) as Answers;
const cacheDir = await mkdtemp(join(tmpdir(), 'demo-check-'));
const model = new InternVideo2MultiModality(modelDir, { cacheDir, device: 'cpu' });

function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}`);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));
}

try {
  await model.setup();
  const worst = { video: 0, text: 0, match: 0 };
  for (const [i, clip] of answers.clips.entries()) {
    const input = { data: Float32Array.from(clip), dims: answers.dims };
    const embedding = await model.encodeVideoFrames(input);
    worst.video = Math.max(worst.video, difference(embedding, answers.videoEmbeddings[i] as number[]));
    const match = await model.matchProbabilities(input, answers.sentences);
    worst.match = Math.max(worst.match, difference(match, answers.match[i] as number[]));
  }
  const texts = await model.getTextEmbeddings(answers.sentences);
  for (const [i, text] of texts.entries()) {
    worst.text = Math.max(worst.text, difference(text, answers.textEmbeddings[i] as number[]));
  }
  console.log('largest differences from PyTorch:', worst);
  if (Math.max(...Object.values(worst)) > TOLERANCE) throw new Error(`more than ${TOLERANCE} from PyTorch`);
} finally {
  await model.close();
  await rm(cacheDir, { recursive: true, force: true });
}

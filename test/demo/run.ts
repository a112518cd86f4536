/**
 * `npm run eval:demo [-- --model DIR] [--json] [--write]`: the demo model on clips that its training renderer had no
 * part in; exit code 1 where it misses a bar.
 *
 * `--write` puts the figures and the picture into the model's card, `MODEL.md` beside the model.
 */
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { saidModelId } from '../../electron/catalogue/models.ts';
import { INTERNVIDEO2_MODEL_ID, InternVideo2MultiModality } from '../../electron/engine/index.ts';
import { writeCard } from './card.ts';
import { CLIPS } from './clips.ts';
import { evaluateClips } from './evaluate.ts';
import { readLabels, wordings } from './labels.ts';
import { makeClips } from './make.ts';
import { makeReport, reportLines } from './report.ts';

const DEMO = fileURLToPath(new URL('../../resources/models/demo', import.meta.url));

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: DEMO },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (!existsSync(join(values.model, INTERNVIDEO2_MODEL_ID))) {
  console.error(`There is no model in ${values.model}: train and export it first, or name another by --model.`);
  process.exit(1);
}

setPriority(10); // minutes of encoding, beside which a person may be working
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const { signal } = stop;

const progress = (what: string) => (done: number, total: number) => {
  const end = done === total ? '\n' : '';
  if (process.stderr.isTTY || end) process.stderr.write(`\r${what}: ${done} of ${total}${end}`);
};

const { made, skipped } = await makeClips(CLIPS, { signal, onProgress: progress('clips made') });
const labels = readLabels();
const all = wordings(labels);
const model = new InternVideo2MultiModality(values.model, { device: 'cpu' });
await model.setup({ signal });
const answers = await evaluateClips(model, made, labels, all, { signal, onProgress: progress('clips seen') });
const modelId = saidModelId(model.modelId, values.model);
await model.close();

const missing = skipped.map(({ clip, reason }) => ({ clip: clip.id, reason }));
const report = makeReport(answers, labels, all, missing);
console.log(values.json ? JSON.stringify({ model: modelId, ...report }) : reportLines(report).join('\n'));
if (values.write) await writeCard(values.model, modelId, report);
process.exitCode = report.passed ? 0 : 1;

/**
 * `npm run eval:demo [-- --model DIR] [--search] [--json] [--write]`: the demo model on clips that its training renderer had no
 * part in; exit code 1 where it misses a bar, or where search has become worse than it was.
 *
 * `--search` measures search alone, in a part of the time. `--write` puts the figures and the picture into the model's card,
 * `MODEL.md` beside the model, and what search is held to from then on into `search.json`.
 */
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DEMO_BANK } from '../../electron/catalogue/background.ts';
import { saidModelId } from '../../electron/catalogue/models.ts';
import { INTERNVIDEO2_MODEL_ID, InternVideo2MultiModality } from '../../electron/engine/index.ts';
import { writeCard, writeSearch } from './card.ts';
import { CLIPS } from './clips.ts';
import { canonicalLabels, evaluateClips } from './evaluate.ts';
import { readLabels, wordings } from './labels.ts';
import { makeClips } from './make.ts';
import { fitsOf, makeReport, reportLines } from './report.ts';
import { evaluateSearch, searchTexts } from './search/evaluate.ts';
import { readKept } from './search/kept.ts';
import { makeSearchReport, searchLines } from './search/report.ts';
import { readTexts, seeClips } from './see.ts';

const DEMO = fileURLToPath(new URL('../../resources/models/demo', import.meta.url));

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: DEMO },
    search: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (!existsSync(join(values.model, INTERNVIDEO2_MODEL_ID))) {
  console.error(`There is no model in ${values.model}: train and export it first, or name another by --model.`);
  process.exit(1);
}

// A model in training, too, is held against the one that ships.
const kept = await readKept(DEMO);

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
const said = all.flatMap(({ sentences }) => [...sentences.values()]);
const texts = await readTexts(model, [...DEMO_BANK, ...said, ...searchTexts(labels)]);
const matchWith = values.search ? [] : canonicalLabels(labels);
const seen = await seeClips(model, made, { matchWith, signal, onProgress: progress('clips seen') });
const modelId = saidModelId(model.modelId, values.model);
await model.close();

const missing = skipped.map(({ clip, reason }) => ({ clip: clip.id, reason }));
const answers = values.search ? undefined : evaluateClips(seen, texts, labels, all);
const report = answers && makeReport(answers, fitsOf(answers.seen), labels, all, missing);
const found = await evaluateSearch(seen, texts, labels);
const search = makeSearchReport(found, labels, kept, missing.length);
const lines = [...(report === undefined ? [] : [...reportLines(report), '']), ...searchLines(search)];
console.log(values.json ? JSON.stringify({ model: modelId, ...report, search }) : lines.join('\n'));
if (values.write) {
  if (report !== undefined) await writeCard(values.model, modelId, report);
  if (missing.length === 0) await writeSearch(values.model, modelId, found, search);
  else console.error('Some clips could not be made here: what search is held to stays as it was.');
}
process.exitCode = (report?.passed ?? true) && search.passed ? 0 : 1;

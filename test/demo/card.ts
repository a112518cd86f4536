/** Puts measured figures into the model's card, so that the card cannot say what was not measured. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortName } from './labels.ts';
import { writePicture } from './picture.ts';
import { percent, type Report } from './report.ts';
import type { SearchAnswers } from './search/evaluate.ts';
import { writeKept } from './search/kept.ts';
import { type SearchReport, searchMarkdown } from './search/report.ts';

/** The text between `<!-- name:begin -->` and `<!-- name:end -->` replaced; throws where the pair is not there, once. */
export function replaceBetween(markdown: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const parts = markdown.split(begin);
  const [before, after] = parts;
  const rest = after?.split(end);
  if (parts.length !== 2 || before === undefined || rest?.length !== 2) {
    throw new Error(`the card needs the lines ${begin} and ${end}, once each and in this order`);
  }
  return `${before}${begin}\n${content.trim()}\n${end}${rest[1]}`;
}

/** The measured part of the card. */
export function evaluationMarkdown(modelId: string, report: Report, picture: string): string {
  const skipped = report.skipped.length;
  return [
    `Measured by \`npm run eval:demo -- --write\` on ${report.clips} held-out clips, made by ffmpeg's filters and not by the`,
    `renderer of the training data${skipped > 0 ? ` (${skipped} more could not be made there)` : ''}. Model: \`${modelId}\`.`,
    '',
    '| | top-1 among the group’s labels | bar | with sentences that training never saw |',
    '|---|---|---|---|',
    ...report.bars.map(
      ({ name, accuracy, bar, heldOut, passed }) =>
        `| ${name} | ${percent(accuracy)}${passed ? '' : ' (missed)'} | ${percent(bar)} | ${percent(heldOut)} |`,
    ),
    '',
    `Match probability, present against absent: AUC ${report.auc.toFixed(3)} (bar ${report.aucBar}).`,
    ...report.fits.map(
      ({ offsets, auc }) =>
        `Fit from the background, ${offsets === 0 ? 'as the clips are' : `with offsets of σ = ${offsets} a label`}: AUC ${auc.toFixed(3)}.`,
    ),
    '',
    '| group | labels | clips | top-1 | unseen sentences | match AUC |',
    '|---|---|---|---|---|---|',
    ...report.groups.map(
      ({ name, concepts, clips, accuracy, heldOut, auc }) =>
        `| ${name} | ${concepts.length} | ${clips} | ${percent(accuracy)} | ${percent(heldOut)} | ${auc.toFixed(3)} |`,
    ),
    '',
    weakSentence(report),
    '',
    `![Confusion matrices of all groups](${picture})`,
  ].join('\n');
}

/** Writes the figures into `MODEL.md` in the model's folder, and the picture beside it. */
export async function writeCard(folder: string, modelId: string, report: Report): Promise<void> {
  const card = join(folder, 'MODEL.md');
  const markdown = await readFile(card, 'utf8');
  // Before the picture is drawn: a card without its place must leave everything as it was.
  replaceBetween(markdown, 'eval', '');
  const picture = await writePicture((name) => join(folder, name), report.groups);
  await writeFile(`${card}.part`, replaceBetween(markdown, 'eval', evaluationMarkdown(modelId, report, picture)));
  await rename(`${card}.part`, card);
}

/** Writes the figures of search into `MODEL.md`, and what each question found beside it. */
export async function writeSearch(
  folder: string,
  modelId: string,
  answers: SearchAnswers,
  report: SearchReport,
): Promise<void> {
  const card = join(folder, 'MODEL.md');
  const markdown = replaceBetween(await readFile(card, 'utf8'), 'search', searchMarkdown(modelId, report));
  await writeKept(folder, modelId, answers);
  await writeFile(`${card}.part`, markdown);
  await rename(`${card}.part`, card);
}

function weakSentence({ weak }: Report): string {
  if (weak.length === 0) return 'Every concept is recognised in at least 70 % of its clips.';
  const list = weak.map(
    ({ concept, accuracy }) => `${concept.split('.')[0]}: ${shortName(concept)} (${percent(accuracy)})`,
  );
  return `Recognised in less than 70 % of their clips: ${list.join(', ')}.`;
}

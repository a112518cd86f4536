/** An evaluation as one page that needs nothing else: no scripts, and pictures drawn in it. It prints. */
import type { Evaluation, LabelEvaluation } from '../wire/app/evaluation.ts';
import { type EvaluationContext, type NamedEvaluation, named } from './evaluation-names.ts';
import { htmlText } from './html-text.ts';

export function evaluationHtml(evaluation: Evaluation, context: EvaluationContext): string {
  const { labels, groups, agreements } = named(evaluation, context);
  const source = context.truth === undefined ? 'decisions on whole videos' : `what ${context.truth} says is true`;
  const made = `Made on ${context.at.slice(0, 10)}${context.model === undefined ? '' : ` with the model ${context.model}`}, from ${source}.`;
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Evaluation of labels</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${STYLE}</style></head><body><main>`,
    `<h1>Evaluation of labels</h1><p>${htmlText(made)}</p>`,
    labelTable(labels),
    '<section><h2>Reliability</h2><p>Of all videos with a fit of 70 %, 70 % should be a yes: then the points lie on the line.</p><div class="plots">',
    ...labels.map(plot),
    '</div></section>',
    ...groups.map(groupTable),
    agreementTable(agreements),
    '</main></body></html>\n',
  ].join('\n');
}

const STYLE = `
body{margin:0;color:#1b1a18;background:#fff;font:14px/1.45 system-ui,sans-serif}
main{max-width:1200px;margin:0 auto;padding:32px}
h1{font-size:24px}h2{margin-top:32px;font-size:18px}
table{width:100%;border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}
th,td{padding:4px 6px;border-bottom:1px solid #dad8d5;text-align:right;vertical-align:bottom}
td{white-space:nowrap}
th:first-child,td:first-child{min-width:160px;text-align:left;white-space:normal;overflow-wrap:anywhere}
td.hit{font-weight:600}
.scroll{overflow-x:auto}
.plots{display:flex;flex-wrap:wrap;gap:16px}
figure{width:180px;margin:0;break-inside:avoid}
figcaption{overflow-wrap:anywhere}
svg{display:block;width:180px;height:180px}
small{color:#55524d}
@page{size:landscape;margin:12mm}
@media print{main{max-width:none;padding:0}table{font-size:10px}tr{break-inside:avoid}}
`;

const HEADS = [
  ...['Label', 'Yes', 'No', 'Unsure', 'Threshold', 'True yes', 'False yes', 'True no', 'False no'],
  ...['Precision', 'Recall', 'F1', 'AUC', 'Best threshold', 'Its F1', 'Calibration error'],
];

type NamedLabel = NamedEvaluation['labels'][number];

function labelTable(labels: readonly NamedLabel[]): string {
  const rows = labels.map((label) => {
    const { judged } = label;
    const numbers = [
      ...[label.yes, label.no, label.unsure, percent(label.threshold)],
      ...[judged.trueYes, judged.falseYes, judged.trueNo, judged.falseNo],
      ...[label.precision, label.recall, label.f1].map(percent),
      `${twoDigits(label.auc)}${label.aucIsHeldOut ? ' ²' : ''}`,
      ...[percent(label.best?.at), percent(label.best?.f1), percent(label.error)],
    ];
    const cells = numbers.map((number) => `<td>${number}</td>`).join('');
    return `<tr><td>${htmlText(label.label)}${label.seenInTraining ? ' ¹' : ''}</td>${cells}</tr>`;
  });
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  const notes = [
    ...(labels.some((label) => label.seenInTraining)
      ? ['¹ Its fits have learned from these very decisions: the numbers flatter.']
      : []),
    ...(labels.some((label) => label.aucIsHeldOut)
      ? ['² Of decisions that what was learned had not seen: this one does not.']
      : []),
  ];
  const table = `<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
  return `<section><h2>Labels</h2>${table}${notes.map((note) => `<p><small>${note}</small></p>`).join('')}</section>`;
}

/** From the left fits, upward the part that is yes; a point is as large as its bin is full. */
function plot({ label, bins, calibrated }: NamedLabel): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const points = bins.map(({ count, said, true: isTrue }) =>
    said === undefined || isTrue === undefined
      ? ''
      : `<circle cx="${place(said)}" cy="${place(1 - isTrue)}" r="${radius(count, most)}" fill="#855000" fill-opacity="0.75"/>`,
  );
  const told = bins.flatMap(({ from, to, count, true: isTrue }) =>
    isTrue === undefined
      ? []
      : [`fits from ${percent(from)} to ${percent(to)}: ${percent(isTrue)} of ${count} are yes`],
  );
  return `<figure><svg viewBox="0 0 120 120" role="img" aria-label="${htmlText(told.join('; '))}"><rect x="10" y="10" width="100" height="100" fill="none" stroke="#8b8883"/><line x1="10" y1="110" x2="110" y2="10" stroke="#8b8883" stroke-dasharray="3 3"/>${points.join('')}</svg><figcaption>${htmlText(label)} <small>${calibrated ? 'calibrated' : 'an estimate'}</small></figcaption></figure>`;
}

function place(fraction: number): string {
  return (10 + 100 * fraction).toFixed(1);
}

function radius(count: number, most: number): string {
  return (1.5 + 4.5 * Math.sqrt(count / most)).toFixed(1);
}

/** So many labels make a table that can be read; of a larger group the cells are told one by one. */
const WIDEST = 12;

function groupTable({ name, labels, cells }: NamedEvaluation['groups'][number]): string {
  const title = `<h2>One of ${htmlText(name)}</h2><p>Decided (rows), and with the highest fit (columns).</p>`;
  if (labels.length > WIDEST) {
    const rows = cells.map(
      ({ decided, highest, videos }) =>
        `<tr><td>${htmlText(decided)}</td><td>${htmlText(highest)}</td><td>${videos}</td></tr>`,
    );
    return `<section>${title}<table><thead><tr><th>Decided</th><th>Highest</th><th>Videos</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
  }
  const counts = new Map(cells.map(({ decided, highest, videos }) => [`${decided}\0${highest}`, videos]));
  const rows = labels.map((decided) => {
    const row = labels.map((highest) => {
      const mark = decided === highest ? ' class="hit"' : '';
      return `<td${mark}>${counts.get(`${decided}\0${highest}`) ?? 0}</td>`;
    });
    return `<tr><th scope="row">${htmlText(decided)}</th>${row.join('')}</tr>`;
  });
  const heads = labels.map((label) => `<th scope="col">${htmlText(label)}</th>`).join('');
  return `<section>${title}<div class="scroll"><table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function agreementTable(agreements: NamedEvaluation['agreements']): string {
  if (agreements.length === 0) return '';
  const row = (
    who: string,
    label: string,
    { videos, same, kappa }: NamedEvaluation['agreements'][number]['labels'][number],
  ) =>
    `<tr><td>${htmlText(who)}</td><td>${htmlText(label)}</td><td>${videos}</td><td>${same}</td><td>${twoDigits(kappa)}</td></tr>`;
  const rows = agreements.flatMap(({ one, other, labels, ...all }) => [
    row(`${one} and ${other}`, '', { label: '', ...all }).replaceAll('<td>', '<td class="hit">'),
    ...labels.map((each) => row('', each.label, each)),
  ]);
  return `<section><h2>Agreement between people</h2><table><thead><tr><th>People</th><th>Label</th><th>Videos that both decided</th><th>The same</th><th>Cohen’s kappa</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></section>`;
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${(100 * value).toFixed(0)} %`;
}

function twoDigits(value: LabelEvaluation['auc']): string {
  return value === undefined ? '–' : value.toFixed(2);
}

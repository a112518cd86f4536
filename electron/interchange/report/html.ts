/** A report as one page that needs nothing else: no scripts, and pictures within it. It prints. */
import type { StreamFormat } from '../format.ts';
import type { Handed, HandedLabel } from '../handed.ts';
import { htmlText } from '../html-text.ts';
import { hexOf } from '../words/hex-colours.ts';
import { base64 } from './base64.ts';
import { madeBy, picturesOf, type ToldRow, type ToldVideo, toldVideo } from './told.ts';

export const html: StreamFormat = {
  id: 'html',
  ending: '.html',
  needs: { clock: true, source: true, pictures: true },
  layout: 'file',
  async *write({ handed, baseName }, videos, pictureOf) {
    const file = `${baseName}.html`;
    yield { file, data: headOf(handed) };
    for await (const video of videos) {
      const told = toldVideo(video, handed);
      const picture = picturesOf(video, pictureOf);
      yield { file, data: videoHead(told, await picture()) };
      for (const moment of told.moments) yield { file, data: momentRow(moment, await picture(moment.span)) };
      yield { file, data: `${told.moments.length > 0 ? '</tbody></table>' : ''}</section>\n` };
    }
    yield { file, data: '</main></body></html>\n' };
  },
};

const STYLE = `
body{margin:0;color:#1b1a18;background:#fff;font:14px/1.45 system-ui,sans-serif}
main{max-width:1000px;margin:0 auto;padding:32px}
h1{font-size:24px}h2{font-size:18px;overflow-wrap:anywhere}
section{margin-top:32px;padding-top:16px;border-top:1px solid #dad8d5}
section>img{float:right;width:240px;margin:0 0 16px 16px;border-radius:4px}
table{width:100%;clear:both;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;border-bottom:1px solid #dad8d5;text-align:start;vertical-align:top;overflow-wrap:anywhere}
td:first-child img{display:block;width:160px;border-radius:4px}
td.short{white-space:nowrap}
caption{padding:16px 8px 4px;text-align:start;font-weight:600}
i{display:inline-block;width:10px;height:10px;margin-inline-end:6px;border-radius:50%}
p.path,small{color:#55524d;overflow-wrap:anywhere}
blockquote{margin:8px 0;padding-inline-start:12px;border-inline-start:3px solid #dad8d5;white-space:pre-wrap}
.no td{color:#55524d}
@page{margin:12mm}
@media print{main{max-width:none;padding:0}tr{break-inside:avoid}}
`;

function headOf(handed: Handed): string {
  const title = htmlText(handed.library);
  // Nothing may be loaded from anywhere, whatever a label holds.
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return [
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<style>${STYLE}</style></head><body><main>`,
    `<h1 dir="auto">${title}</h1>${madeBy(handed)
      .map((line) => `<small>${htmlText(line)}</small><br>`)
      .join('')}`,
    '',
  ].join('\n');
}

function videoHead({ name, path, facts, note, whole, moments }: ToldVideo, picture: Uint8Array | undefined): string {
  const wholes = whole.map((row) => `<tr class="${row.says}">${cellsOf(row)}</tr>`);
  const heads = '<th scope="col">Label</th><th scope="col">Decided</th><th scope="col">By</th><th scope="col">On</th>';
  return [
    `<section>${imageOf(picture, name)}<h2 dir="auto">${htmlText(name)}</h2>`,
    `<p class="path" dir="auto">${htmlText(path)}</p><p>${facts.map(htmlText).join(' · ')}</p>`,
    note === '' ? '' : `<blockquote dir="auto">${htmlText(note)}</blockquote>`,
    wholes.length === 0
      ? ''
      : `<table><caption>The whole video</caption><thead><tr>${heads}</tr></thead><tbody>${wholes.join('\n')}</tbody></table>`,
    moments.length === 0
      ? ''
      : `<table><caption>Moments</caption><thead><tr><th scope="col">Picture</th><th scope="col">When</th>${heads}</tr></thead><tbody>`,
    '',
  ].join('\n');
}

function momentRow(moment: ToldVideo['moments'][number], picture: Uint8Array | undefined): string {
  const shown = imageOf(picture, `${moment.label}, ${moment.when}`);
  return `<tr class="${moment.says}"><td>${shown}</td><td class="short">${htmlText(moment.when)}</td>${cellsOf(moment)}</tr>\n`;
}

function cellsOf({ label, colour, says, by, at }: ToldRow): string {
  return `<td dir="auto">${dotOf(colour)}${htmlText(label)}</td><td class="short">${says}</td><td dir="auto">${htmlText(by)}</td><td class="short">${htmlText(at)}</td>`;
}

function dotOf(colour: HandedLabel['colour']): string {
  return colour === undefined ? '' : `<i style="background:${hexOf(colour)}"></i>`;
}

function imageOf(picture: Uint8Array | undefined, told: string): string {
  return picture === undefined ? '' : `<img alt="${htmlText(told)}" src="data:image/jpeg;base64,${base64(picture)}">`;
}

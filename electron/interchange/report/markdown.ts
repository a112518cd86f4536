/** A report as Markdown, `report.md`, with a folder of pictures beside it: tables as GitHub’s and most others’ have them. */
import type { Piece, StreamFormat } from '../format.ts';
import { madeBy, picturesOf, type ToldRow, type ToldVideo, toldVideo } from './told.ts';

const FILE = 'report.md';

export const markdown: StreamFormat = {
  id: 'markdown',
  ending: '.md',
  needs: { clock: true, source: true, pictures: true },
  layout: 'folder',
  async *write({ handed }, videos, pictureOf) {
    const made = madeBy(handed).map((line) => `${markdownText(line)}  \n`);
    yield { file: FILE, data: `# ${markdownText(handed.library)}\n\n${made.join('')}` };
    let number = 0;
    for await (const video of videos) {
      number += 1;
      const told = toldVideo(video, handed);
      const folder = `pictures/${String(number).padStart(4, '0')}`;
      const picture = picturesOf(video, pictureOf);
      const first = await picture();
      if (first !== undefined) yield { file: `${folder}.jpg`, data: first };
      yield { file: FILE, data: videoHead(told, first && `${folder}.jpg`) };
      yield* momentRows(told, folder, picture);
    }
  },
};

async function* momentRows(
  { moments }: ToldVideo,
  folder: string,
  picture: ReturnType<typeof picturesOf>,
): AsyncGenerator<Piece> {
  const names = new Map<Uint8Array, string>();
  if (moments.length > 0)
    yield { file: FILE, data: `\n| Picture | When | ${HEAD} |\n| --- | --- | --- | --- | --- | --- |\n` };
  for (const moment of moments) {
    const shown = await picture(moment.span);
    let name = shown && names.get(shown);
    if (shown !== undefined && name === undefined) {
      name = `${folder}-${String(names.size + 1).padStart(4, '0')}.jpg`;
      names.set(shown, name);
      yield { file: name, data: shown };
    }
    yield { file: FILE, data: `| ${imageOf(name, moment.label)} | ${moment.when} | ${cellsOf(moment)} |\n` };
  }
}

const HEAD = 'Label | Decided | By | On';

function videoHead({ name, path, facts, note, whole }: ToldVideo, picture: string | undefined): string {
  const lines = [
    `\n## ${markdownText(name)}`,
    ...(picture === undefined ? [] : [imageOf(picture, name)]),
    markdownText(path),
    facts.map(markdownText).join(' · '),
    ...(note === ''
      ? []
      : [
          note
            .split(/\r\n|\r|\n/)
            .map((line) => `> ${markdownText(line)}`)
            .join('  \n'),
        ]),
  ];
  const rows = whole.map((row) => `| ${cellsOf(row)} |\n`);
  const table = rows.length === 0 ? '' : `\n| ${HEAD} |\n| --- | --- | --- | --- |\n${rows.join('')}`;
  return `${lines.filter((line) => line !== '').join('\n\n')}\n${table}`;
}

function cellsOf({ label, says, by, at }: ToldRow): string {
  return [label, says, by, at].map(markdownText).join(' | ');
}

function imageOf(path: string | undefined, told: string): string {
  return path === undefined ? '' : `![${markdownText(told)}](${path})`;
}

/** Every sign that could mean something is only itself; addresses do not become links. */
function markdownText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\\`*_{}[\]<>#!|~&$@]/g, '\\$&')
    .replace(/^(\s*)([-+=:])/, '$1\\$2')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replaceAll('://', '\\://');
}

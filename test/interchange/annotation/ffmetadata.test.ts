import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ffmetadata } from '../../../electron/interchange/annotation/ffmetadata.ts';
import { ffmetadataReader } from '../../../electron/interchange/annotation/ffmetadata-reader.ts';
import type { HandedTag, HandedVideo, ReadVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];
const NOTHING: ReadVideo = { where: '', names: {}, tags: [] };
const isTrue = ({ span, decision }: HandedTag) => decision === 'yes' || (span !== undefined && decision === 'unsure');

/** Keywords do not say who decided them. */
function own(video: HandedVideo): string[] {
  const tags = video.tags.filter(isTrue).map((tag) => (tag.span === undefined ? { ...tag, by: '' } : tag));
  return ownTags({ ...video, tags }, frameOf);
}

async function read(text: string, name = 'clip.ffmeta') {
  const { videos, leftOut } = await readAll(ffmetadataReader, fileOf(name, text));
  const [video = NOTHING] = videos;
  return { ...video, leftOut };
}

async function textFor(video: HandedVideo): Promise<string> {
  return [...(await written(ffmetadata, [video])).files.values()][0] ?? '';
}

describe('metadata for ffmpeg', () => {
  it('gives back moments, who decided them and when, keywords and marks, at every rate', async () => {
    const { files, remarks } = await written(ffmetadata, VIDEOS);
    for (const [n, [name, text]] of [...files].entries()) {
      const video = VIDEOS[n] as HandedVideo;
      const said = await read(text, name);
      expect(toldTags(video, said, frameOf)).toEqual(own(video));
      const moments = said.tags.filter(({ start }) => start !== undefined);
      expect(moments.map(({ at }) => at)).toEqual(
        video.tags.filter((tag) => tag.span !== undefined && isTrue(tag)).map(({ at }) => at),
      );
      expect(said).toMatchObject(video.note === '' ? {} : { note: video.note });
    }
    expect([...remarks.keys()]).toEqual([expect.stringContaining('“no”'), expect.stringContaining('overlap')]);
  });

  it('counts in the film’s own ticks, and escapes what ffmpeg would take for its own', async () => {
    const tags = FILM.tags.filter(({ span }) => span !== undefined).slice(0, 1);
    const text = await textFor({
      ...FILM,
      tags: tags.map((tag) => ({ ...tag, label: 'a=b; #1 \\ c' })),
      suggestions: [],
    });
    expect(text).toBe(
      [
        ';FFMETADATA1',
        'comment=first take,\\\n“keep” & check <sound>',
        '[CHAPTER]\nTIMEBASE=1/24000\nSTART=7007\nEND=8008',
        'title=a\\=b\\; \\#1 \\\\ c',
        'decision=yes\ndecided_by=Ada Lovelace\ndecided_at=2026-11-20T08:00:00.000Z\n',
      ].join('\n'),
    );
    expect((await read(text)).tags).toMatchObject([{ label: 'a=b; #1 \\ c' }]);
  });

  it('keeps a comma in a keyword, also in one alone', async () => {
    const [first] = FILM.tags;
    if (first === undefined) throw new Error('a tag');
    const text = await textFor({ ...FILM, tags: [{ ...first, label: 'wet; cold, dark' }], suggestions: [] });
    expect((await read(text)).tags).toEqual([{ label: 'wet; cold, dark', decision: 'yes' }]);
  });

  it('reads what ffmpeg wrote of a film', async () => {
    const text = await readFile(join(import.meta.dirname, '../../fixtures/formats/ffmetadata/ffmpeg.ffmeta'), 'utf8');
    const { tags, note } = await read(text);
    expect(tags).toEqual([
      { label: 'surf', decision: 'yes' },
      { label: 'sea', decision: 'yes' },
      { label: 'wave = #1; big', decision: 'yes', start: { seconds: 0.5 }, end: { seconds: 1.25 } },
      { label: 'end', decision: 'yes', start: { seconds: 1.25 }, end: { seconds: 2 } },
    ]);
    expect(note).toBe('two\nlines');
  });

  it('reads what people write: nanoseconds, no ends, comments, a last chapter that is open', async () => {
    const text =
      ';FFMETADATA1\r\n#x\r\n\r\n[chapter]\r\nSTART=0\r\ntitle=one\r\n[CHAPTER]\nSTART=1500000000\nTITLE=two\n[CHAPTER]\nSTART=x\ntitle=three\n[CHAPTER]\nSTART=1\n[STREAM]\ntitle=no\n';
    const { tags, leftOut } = await read(text);
    expect(tags).toEqual([
      { label: 'one', decision: 'yes', start: { seconds: 0 }, end: { seconds: 1.5 } },
      { label: 'two', decision: 'yes', start: { seconds: 1.5 }, end: 'next frame' },
    ]);
    expect(Object.values(leftOut)).toEqual([1, 1]);
  });

  it('refuses what is none', async () => {
    await expect(read('FFMETADATA1')).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('survives whatever is done to it', async () => {
    await surviveMutations(ffmetadataReader, 'clip.ffmeta', await textFor(FILM));
  });
});

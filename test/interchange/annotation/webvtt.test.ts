import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { webvtt } from '../../../electron/interchange/annotation/webvtt.ts';
import { webvttReader } from '../../../electron/interchange/annotation/webvtt-reader.ts';
import type { HandedTag, HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];
const isHeld = ({ span, decision }: HandedTag) => span !== undefined && decision !== 'no';

async function read(text: string, name = 'clip.vtt') {
  const { videos, leftOut } = await readAll(webvttReader, fileOf(name, text));
  return { tags: videos[0]?.tags ?? [], names: videos[0]?.names, leftOut };
}

describe('WebVTT', () => {
  it('gives back moments that hold, and who decided them, at every rate', async () => {
    const { files, remarks } = await written(webvtt, VIDEOS);
    for (const [n, [name, text]] of [...files].entries()) {
      const video = VIDEOS[n] as HandedVideo;
      expect(name).toBe(video.name.replace(/\.\w+$/, '.vtt'));
      expect(webvttReader.recognises(name, text)).toBe(true);
      const said = await read(text, name);
      expect(toldTags(video, said, frameOf)).toEqual(ownTags(video, frameOf, isHeld));
      expect(Object.values(said.leftOut)).toEqual([1]);
    }
    expect([...remarks.keys()]).toEqual([expect.stringContaining('“no”'), expect.stringContaining('comment')]);
  });

  it('says in a comment what is of the whole, escapes what would be markup, and keeps blocks apart', async () => {
    const [text = ''] = (
      await written(webvtt, [{ ...FILM, note: 'one\n\n00:01.000 --> 00:02.000\ntwo' }])
    ).files.values();
    const [head, comment, ...cues] = text.trimEnd().split('\n\n');
    expect(head).toBe('WEBVTT');
    expect(comment).toContain('Whole video: a dog runs (yes by Ada Lovelace, 2026-11-20T08:00:00.000Z)');
    expect(comment).toContain('Note: one 00:01.000 → 00:02.000 two');
    expect(cues[0]).toBe('1\n00:00:00.292 --> 00:00:00.334\n<v Ada Lovelace>a dog runs</v>');
    expect(cues[1]).toContain('>Straße, “nass” &amp; &lt;glatt&gt;</v>');
    expect(cues).toHaveLength(5);
  });

  it('keeps the ending where names differ in nothing else', async () => {
    const twins = ['clip.mp4', 'Clip.mov', 'CLIP.mov'].map((name) => ({ ...FILM, name }));
    expect([...(await written(webvtt, twins)).files.keys()]).toEqual(['clip.vtt', 'Clip.mov.vtt', 'CLIP.mov (2).vtt']);
  });

  it('reads what webvtt-py wrote', async () => {
    const text = await readFile(join(import.meta.dirname, '../../fixtures/formats/webvtt/webvtt-py.vtt'), 'utf8');
    expect((await read(text)).tags).toEqual([
      { label: 'wave & splash', decision: 'yes', by: 'Grace', start: { seconds: 1.5 }, end: { seconds: 3.25 } },
      { label: 'she paddles out', decision: 'yes', start: { seconds: 2 }, end: { seconds: 4.125 } },
      { label: 'one', decision: 'yes', by: 'Alan', start: { seconds: 3600 }, end: { seconds: 3600.5 } },
      { label: 'two', decision: 'yes', by: 'Grace', start: { seconds: 3600 }, end: { seconds: 3600.5 } },
    ]);
  });

  it('reads short times, settings, ends of lines of any kind, and names with a language', async () => {
    const text =
      '\u{FEFF}WEBVTT - chapters\r\n\r\n00:01.000 --> 00:02.000 align:start\r\nIntro &#x2764;\r\n00:02.000 --> 00:02.000\r\npoint\r\n\r\nbad --> 00:09.000\r\nx\r\n\r\n00:03.000 --> 00:04.000\r\n\r\n';
    const { tags, names, leftOut } = await read(text, 'clip.en-GB.vtt');
    expect(tags).toEqual([
      { label: 'Intro ❤', decision: 'yes', start: { seconds: 1 }, end: { seconds: 2 } },
      { label: 'point', decision: 'yes', start: { seconds: 2 }, end: 'next frame' },
    ]);
    expect([names, Object.values(leftOut)]).toEqual([{ name: 'clip' }, [1, 1]]);
    expect((await read(text, 'clip.mov.vtt')).names).toEqual({ name: 'clip.mov' });
  });

  it('refuses what is none', async () => {
    for (const text of ['', 'WEBVTTX', '1\n00:00:01,000 --> 00:00:02,000\nSubRip']) {
      await expect(read(text)).rejects.toMatchObject({ kind: 'unreadable' });
    }
  });

  it('survives whatever is done to it', async () => {
    const [text = ''] = (await written(webvtt, [FILM])).files.values();
    await surviveMutations(webvttReader, 'clip.vtt', text);
  });
});

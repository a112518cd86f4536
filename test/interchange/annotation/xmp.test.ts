import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { xmp } from '../../../electron/interchange/annotation/xmp.ts';
import { xmpReader } from '../../../electron/interchange/annotation/xmp-reader.ts';
import type { HandedVideo, ReadVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];
const NOTHING: ReadVideo = { where: '', names: {}, tags: [] };
const VARIABLE = VIDEOS.at(-1) as HandedVideo;

async function beside(video: HandedVideo, before?: string) {
  const { files, remarks } = await written(xmp, [video], before);
  return { text: [...files.values()][0] ?? '', remarks: [...remarks.keys()] };
}

async function read(text: string, name = 'clip.mov.xmp') {
  const { videos, leftOut } = await readAll(xmpReader, fileOf(name, text, 'films'));
  const [video = NOTHING] = videos;
  return { ...video, leftOut };
}

function fixture(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../fixtures/formats/xmp', name), 'utf8');
}

describe('an XMP sidecar', () => {
  it('says in which encoding it is, whatever it was in before', async () => {
    const { text: plain } = await beside({ ...FILM, tags: [], note: '', rating: 0 });
    for (const encoding of ['"UTF-16"', "'iso-8859-1'", '"utf-8"']) {
      const { text } = await beside(FILM, `<?xml version="1.0" encoding=${encoding} standalone="yes"?>\n${plain}`);
      expect(text.split('?>')[0]).toBe('<?xml version="1.0" encoding="UTF-8" standalone="yes"');
    }
  });

  it('gives back what was decided, by whom and when, at every rate', async () => {
    for (const video of VIDEOS) {
      const { names, leftOut, ...said } = await read((await beside(video)).text);
      expect(toldTags(video, said, frameOf)).toEqual(ownTags(video, frameOf));
      expect(said.tags.map(({ at }) => at).sort()).toEqual(video.tags.map(({ at }) => at).sort());
      expect([said.rating ?? 0, said.note ?? '', said.reviewed ?? false]).toEqual([
        video.rating,
        video.note,
        video.reviewed,
      ]);
      expect(names).toMatchObject({ id: video.id, contentId: video.contentId, name: video.name });
      expect(leftOut).toEqual({});
      expect(said.tags.find(({ label }) => label === 'no goal')).toMatchObject({
        colour: 'pink',
        group: { name: 'play', kind: 'one-of' },
      });
    }
  });

  it('stands beside the video as Adobe’s programs name it', () => {
    expect(['clip.mov', 'a.b.mp4', '.hidden', 'bare'].map(xmp.nameBeside)).toEqual([
      'clip.xmp',
      'a.b.xmp',
      '.hidden.xmp',
      'bare.xmp',
    ]);
  });

  it('counts frames where all last equally long, else the file’s own ticks', async () => {
    expect((await beside(FILM)).text).toContain('<xmpDM:frameRate>f24000s1001</xmpDM:frameRate>');
    const { text } = await beside(VARIABLE);
    expect(text).toContain('<xmpDM:frameRate>f15360</xmpDM:frameRate>');
    expect(text).toContain(`<xmpDM:startTime>${VARIABLE.clock?.ticks[7]}</xmpDM:startTime>`);
    expect((await beside({ ...FILM, clock: undefined })).text).toContain('<xmpDM:startTime>291958</xmpDM:startTime>');
  });

  it('writes the same again, whatever stands there', async () => {
    for (const before of [undefined, await fixture('exiftool.xmp'), await fixture('premiere.xmp')]) {
      const { text } = await beside(FILM, before);
      expect((await beside(FILM, text)).text).toBe(text);
    }
  });

  it('leaves what others wrote as it was, and takes out of it what is ours alone', async () => {
    for (const name of ['exiftool.xmp', 'premiere.xmp']) {
      const theirs = await fixture(name);
      const { text } = await beside(FILM, theirs);
      expect(text).toContain('<rdf:li>goal 🥅; scored|twice</rdf:li>');
      const nothing = { ...FILM, tags: [], suggestions: [], note: '', rating: 0 };
      const { text: without } = await beside(nothing, text);
      const [first, after] = [await read(theirs), await read(without)];
      expect({ ...after, names: {} }).toEqual({ ...first, names: {} });
      expect(without).not.toContain('goal');
      const own = /\s*<rdf:Description rdf:about=""[^>]*xmlns:reeltag[\s\S]*?<\/rdf:Description>/;
      expect(flat(without.replace(own, ''))).toBe(flat(theirs));
    }
  });

  it('keeps another’s description and rating, and says so', async () => {
    const { text, remarks } = await beside({ ...FILM, rating: 5 }, await fixture('premiere.xmp'));
    expect(text).toContain('xmp:Rating="3"');
    expect(remarks).toEqual([expect.stringContaining('rating')]);
    const other = await beside(FILM, await fixture('exiftool.xmp'));
    expect(other.remarks).toEqual([expect.stringContaining('description')]);
    expect(await read(other.text)).toMatchObject({ note: 'from exiftool', rating: 4 });
  });

  it('does not double a keyword that stood there, nor take it out when it is decided no longer', async () => {
    const { text } = await beside(FILM, await fixture('premiere.xmp'));
    expect(text.match(/<rdf:li>a dog runs<\/rdf:li>/g)).toHaveLength(1);
    const { text: without } = await beside({ ...FILM, tags: [] }, text);
    expect(without).toContain('<rdf:li>a dog runs</rdf:li>');
  });

  it('goes by namespaces, whatever they are called there, and is about what the others are', async () => {
    const theirs = (await fixture('premiere.xmp'))
      .replaceAll('rdf:about=""', 'rdf:about="uuid:1"')
      .replace(/\b(?:rdf|dc)(?=:[a-zA-Z]|=")/g, (name) => (name === 'rdf' ? 'r' : 'd'));
    expect(theirs).toContain('<d:subject>');
    const { text } = await beside(FILM, theirs);
    expect(text.match(/:about="uuid:1"/g)).toHaveLength(2);
    expect((await beside(FILM, text)).text).toBe(text);
    const added = (await read(text)).tags.length - (await read(theirs)).tags.length;
    // A keyword of both is one.
    expect(added).toBe(FILM.tags.length - 1);
  });

  it('knows its markers again after another program has counted them in ticks of its own', async () => {
    const { text } = await beside(FILM);
    const ticks = (frame: number) => (frame * 254_016_000_000 * 1001) / 24_000;
    const rewritten = text
      .replace(/xmpDM:trackName>Reeltag/, 'xmpDM:trackName>Comment')
      .replace(/(<xmpDM:frameRate>)f24000s1001/, '$1f254016000000')
      .replace(/<xmpDM:(startTime|duration)>(\d+)</g, (_, name, count) => `<xmpDM:${name}>${ticks(Number(count))}<`);
    expect(toldTags(FILM, await read(rewritten), frameOf)).toEqual(ownTags(FILM, frameOf));
    const { text: again } = await beside(FILM, rewritten);
    expect(again.match(/<xmpDM:name>a dog runs</g)).toHaveLength(1);
    expect(toldTags(FILM, await read(again), frameOf)).toEqual(ownTags(FILM, frameOf));
  });

  it('does not bring back what another program has taken out', async () => {
    const { text } = await beside(FILM);
    const fewer = text.replace('<rdf:li>a dog runs</rdf:li>', '');
    const { tags, leftOut } = await read(fewer);
    expect(tags.some(({ label, start }) => label === 'a dog runs' && start === undefined)).toBe(false);
    expect(Object.values(leftOut)).toEqual([1]);
  });

  it('reads what ExifTool wrote', async () => {
    const { tags, leftOut, rating, note, names } = await read(await fixture('exiftool.xmp'));
    const ntsc = [30_000, 1001];
    expect(tags).toEqual([
      { label: 'surf', decision: 'yes' },
      { label: 'sea, & sky', decision: 'yes' },
      { label: 'wave breaks', decision: 'yes', start: { frame: 30, rate: ntsc }, end: { frame: 75, rate: ntsc } },
      { label: 'splash', decision: 'yes', start: { frame: 90, rate: ntsc }, end: 'next frame' },
      { label: 'second chapter', decision: 'yes', start: { seconds: 2.002 }, end: { seconds: 3.003 } },
    ]);
    expect([rating, note, names]).toEqual([4, 'from exiftool', { name: 'clip.mov', path: 'films/clip.mov' }]);
    expect(Object.values(leftOut)).toEqual([1]);
  });

  it('reads attributes, descriptions within, and a rate of a marker’s own', async () => {
    const { tags, rating } = await read(await fixture('premiere.xmp'));
    expect(tags.slice(2)).toEqual([
      { label: 'look again', decision: 'yes', start: { seconds: 0.5 }, end: { seconds: 1.5 } },
      { label: 'a point', decision: 'yes', start: { frame: 50, rate: [25, 1] }, end: 'next frame' },
    ]);
    expect(rating).toBe(3);
  });

  it('refuses what is none, without touching it', async () => {
    await expect(beside(FILM, '<a/>')).rejects.toMatchObject({ kind: 'unreadable' });
    for (const text of ['', 'no xml', '<a>', '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>', '<a>'.repeat(1_000)]) {
      await expect(read(text)).rejects.toMatchObject({ kind: 'unreadable' });
    }
  });

  it('survives whatever is done to it', async () => {
    const { text } = await beside({ ...FILM, tags: FILM.tags.slice(2, 6) }, await fixture('premiere.xmp'));
    await surviveMutations(xmpReader, 'clip.xmp', text);
  });
});

function flat(xml: string): string {
  return xml
    .replaceAll("'", '"')
    .replace(/\s+/g, ' ')
    .replace(/ ?(\/?>) ?/g, '$1');
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elan } from '../../../electron/interchange/annotation/elan.ts';
import { elanReader } from '../../../electron/interchange/annotation/elan-reader.ts';
import type { HandedVideo, ReadVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';

const VIDEOS = handedVideos();
const [FILM] = VIDEOS as [HandedVideo];
const NOTHING: ReadVideo = { where: '', names: {}, tags: [] };

async function read(text: string, name = 'clip.eaf') {
  const { videos, leftOut } = await readAll(elanReader, fileOf(name, text));
  return { ...(videos[0] ?? NOTHING), leftOut };
}

describe('an ELAN document', () => {
  it('gives back what was decided and by whom, at every rate', async () => {
    const { files, remarks } = await written(elan, VIDEOS);
    expect([...files.keys()]).toEqual(VIDEOS.map(({ name }) => name.replace(/\.\w+$/, '.eaf')));
    for (const [n, text] of [...files.values()].entries()) {
      const video = VIDEOS[n] as HandedVideo;
      const said = await read(text);
      expect(toldTags(video, said, frameOf)).toEqual(ownTags(video, frameOf));
      expect([said.rating ?? 0, said.note ?? '', said.reviewed ?? false]).toEqual([
        video.rating,
        video.note,
        video.reviewed,
      ]);
      expect(said.names).toEqual({ path: video.path, name: video.name, id: video.id, contentId: video.contentId });
      expect(said.tags.find(({ label }) => label === 'no goal')).toMatchObject({
        colour: 'pink',
        group: { name: 'play', kind: 'one-of' },
      });
      expect(Object.values(said.leftOut)).toEqual([2]);
    }
    expect([...remarks.keys()]).toEqual([]);
  });

  it('puts on one tier what one person said of one label, and what overlaps on another', async () => {
    const [first, second] = FILM.tags.filter(({ span }) => span !== undefined);
    if (first === undefined || second === undefined) throw new Error('two moments');
    const again = { ...second, label: first.label, by: first.by };
    const tags = [first, again, { ...again, span: { start: 0.6, end: 0.7 } }];
    const { files } = await written(elan, [{ ...FILM, tags, suggestions: [] }]);
    const [text = ''] = files.values();
    expect(text.match(/TIER_ID="[^"]*"/g)).toEqual([
      'TIER_ID="a dog runs@Ada Lovelace"',
      'TIER_ID="a dog runs@Ada Lovelace (2)"',
    ]);
    expect((await read(text)).tags.map(({ label }) => label)).toEqual(['a dog runs', 'a dog runs', 'a dog runs']);
    const slots = [...text.matchAll(/TIME_VALUE="(\d+)"/g)].map(([, time]) => Number(time));
    expect(slots).toEqual(slots.toSorted((a, b) => a - b));
    expect(slots).toHaveLength(6);
  });

  it('says so where milliseconds are too long, or a length is not known', async () => {
    const clock = {
      ticks: Float64Array.of(0, 1, 2, 3, 4),
      timeBase: [1, 2400],
      rate: [2400, 1],
      constant: true,
    } as const;
    const span = { start: 1 / 2400, end: 2 / 2400 };
    const tags = FILM.tags.slice(0, 2).map((tag, n) => (n === 0 ? { ...tag, span } : tag));
    const { remarks } = await written(elan, [{ ...FILM, clock, tags, duration: undefined, suggestions: [] }]);
    expect([...remarks.keys()]).toEqual([
      expect.stringContaining('How long it is'),
      expect.stringContaining('milliseconds'),
    ]);
  });

  it('reads what pympi wrote: values are labels of the tier, also of those that refer to others', async () => {
    const text = await readFile(join(import.meta.dirname, '../../fixtures/formats/elan/pympi.eaf'), 'utf8');
    const { tags, names, leftOut } = await read(text);
    const gesture = { group: { name: 'gesture', kind: 'any-of' }, by: 'Grace', decision: 'yes' };
    expect(tags).toEqual([
      { ...gesture, label: 'points & waves', start: { seconds: 0.4 }, end: { seconds: 1.2 } },
      { ...gesture, label: 'rests', start: { seconds: 1.2 }, end: { seconds: 1.96 } },
      { label: 'silence', decision: 'yes', start: { seconds: 2 }, end: { seconds: 2.5 } },
      {
        ...{ label: 'left', decision: 'yes', by: 'Alan', group: { name: 'hand', kind: 'any-of' } },
        ...{ start: { seconds: 0.4 }, end: { seconds: 1.2 } },
      },
    ]);
    expect([names, leftOut]).toEqual([{ path: '/films/surf day.mp4', name: 'surf day.mp4' }, {}]);
  });

  it('reads frames of television, where a medium begins, and times that are not there', async () => {
    const tier = `<TIER TIER_ID="t" LINGUISTIC_TYPE_REF="x">${[
      ['a1', 'ts1', 'ts2'],
      ['a2', 'ts2', 'ts3'],
      ['a3', 'ts2', 'ts1'],
    ]
      .map(
        ([id, one, other]) =>
          `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="${id}" TIME_SLOT_REF1="${one}" TIME_SLOT_REF2="${other}"><ANNOTATION_VALUE>${id}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`,
      )
      .join('')}</TIER>`;
    const order =
      '<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="25"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="50"/><TIME_SLOT TIME_SLOT_ID="ts3"/></TIME_ORDER>';
    const document = (header: string) =>
      `<ANNOTATION_DOCUMENT VERSION="2.7"><HEADER ${header}</HEADER>${order}${tier}</ANNOTATION_DOCUMENT>`;
    const pal = await read(document('TIME_UNITS="PAL-frames">'));
    expect(pal.tags).toMatchObject([{ start: { frame: 25, rate: [25, 1] }, end: { frame: 50, rate: [25, 1] } }]);
    expect(Object.values(pal.leftOut)).toEqual([1, 1]);
    expect(pal.names).toEqual({ name: 'clip' });
    const media = '<MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/a%20b.mpg" MIME_TYPE="video/mpeg" TIME_ORIGIN="1500"/>';
    const late = await read(document(`TIME_UNITS="milliseconds">${media}`));
    expect(late.tags).toMatchObject([{ start: { seconds: 1.525 }, end: { seconds: 1.55 } }]);
    expect(late.names).toEqual({ path: 'C:\\a b.mpg', name: 'a b.mpg' });
  });

  it('refuses what is none', async () => {
    for (const text of ['', '<a/>', '<ANNOTATION_DOCUMENT>', '<!DOCTYPE a><ANNOTATION_DOCUMENT/>']) {
      await expect(read(text)).rejects.toMatchObject({ kind: 'unreadable' });
    }
  });

  it('survives whatever is done to it', async () => {
    const { files } = await written(elan, [{ ...FILM, tags: FILM.tags.slice(2, 7) }]);
    await surviveMutations(elanReader, 'clip.eaf', [...files.values()][0] ?? '');
  });
});

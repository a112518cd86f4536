import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { otio } from '../../../electron/interchange/editing/otio.ts';
import { otioReader } from '../../../electron/interchange/editing/otio-reader.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { handedVideos, MODEL, toldTags } from '../../support/handed-case.ts';

const VIDEOS = handedVideos();

interface Range {
  start_time: { value: number; rate: number };
  duration: { value: number; rate: number };
}

interface Marker {
  name: string;
  color: string;
  comment: string;
  marked_range: Range;
  metadata: { reeltag: Record<string, unknown> };
}

interface Clip {
  name: string;
  metadata: { reeltag: Record<string, unknown> };
  source_range: Range;
  markers: Marker[];
  media_references: { DEFAULT_MEDIA: { target_url: string; available_range: Range } };
}

describe('a timeline of OpenTimelineIO', () => {
  it('has each video from its time code on, at its own rate', async () => {
    const { clips, timeline } = await timelineOf();
    expect(timeline.metadata.reeltag.model).toEqual(MODEL);
    expect(
      clips.map(({ name, source_range: { start_time, duration } }) => [
        name,
        start_time.value,
        duration.value,
        duration.rate,
      ]),
    ).toEqual([
      ['film 23.976.mov', 87_828, 96, 24000 / 1001],
      ['pal 25.mov', 900_000, 100, 25],
      ['ntsc 29.97 drop.mov', 107_842, 120, 30000 / 1001],
      ['ntsc 29.97 non-drop.mov', 107_950, 120, 30000 / 1001],
      ['sport 59.94.mp4', 0, 240, 60000 / 1001],
      ['phone variable.mp4', 0, 120, 30],
    ]);
    expect(clips[1]?.media_references.DEFAULT_MEDIA.target_url).toBe('file:///films%20%26%20more/pal%2025.mov');
    expect(clips[1]?.metadata.reeltag).toMatchObject({ rating: 1, reviewed: true, reel: 'A001C003' });
  });

  it('has a marker for what holds or may hold, in its colour, with who said so', async () => {
    const { clips } = await timelineOf();
    const told = clips[0]?.markers.map(({ name, color, comment, marked_range: { start_time, duration } }) =>
      [name, color, start_time.value - 87_828, duration.value, comment].join(' | '),
    );
    expect(told).toEqual([
      'a dog runs | RED | 0 | 96 | yes of the whole video by Ada Lovelace, 2026-11-20T08:00:00.000Z',
      'goal 🥅; scored|twice | WHITE | 0 | 96 | yes of the whole video by Ünal “U.” O’Neil, 2026-11-20T08:04:00.000Z',
      'no goal | PINK | 0 | 96 | unsure of the whole video by Ada Lovelace, 2026-11-20T08:05:00.000Z',
      'كلب يجري | GREEN | 0 | 96 | suggested of the whole video by internvideo2-demo (5f70bf18a086), fit 0.875',
      'a dog runs | RED | 7 | 1 | yes by Ada Lovelace, 2026-11-20T08:00:00.000Z',
      'Straße, “nass” & <glatt> | BLUE | 11 | 20 | yes by Ünal “U.” O’Neil, 2026-11-20T08:01:00.000Z',
      '=HYPERLINK("http://x","y") | WHITE | 20 | 25 | yes by Ada Lovelace, 2026-11-20T08:02:00.000Z',
      'no goal | PINK | 33 | 11 | suggested by internvideo2-demo (5f70bf18a086), fit 0.625, not calibrated',
      'كلب يجري | GREEN | 83 | 13 | yes by Ünal “U.” O’Neil, 2026-11-20T08:03:00.000Z',
    ]);
    expect(clips[0]?.markers[4]?.metadata.reeltag).toEqual({
      label: 'a dog runs',
      labelId: '00000000-0000-4000-8000-0000000000a0',
      decision: 'yes',
      by: 'Ada Lovelace',
      at: '2026-11-20T08:00:00.000Z',
    });
  });

  it('gives each frame, person and decision back, “no” too, and the rest of what is known', async () => {
    const { text } = await timelineOf();
    const { videos, leftOut } = await readAll(otioReader, fileOf('holiday.otio', text));
    for (const [n, video] of VIDEOS.entries()) {
      const kept = {
        tags: video.tags.map(({ span, ...tag }) =>
          span === undefined ? tag : { ...tag, start: { seconds: span.start }, end: { seconds: span.end } },
        ),
      };
      expect(toldTags(video, videos[n] ?? { tags: [] }, frameOf)).toEqual(toldTags(video, kept, frameOf));
      expect(videos[n]?.names).toEqual({
        path: video.path,
        name: video.name,
        id: video.id,
        contentId: video.contentId,
      });
      const { note = '', rating = 0, reviewed = false } = videos[n] ?? {};
      expect({ note, rating, reviewed }).toEqual({ note: video.note, rating: video.rating, reviewed: video.reviewed });
    }
    expect(videos[0]?.tags.find(({ label }) => label === 'no goal')).toMatchObject({
      group: { name: 'play', kind: 'one-of' },
      colour: 'pink',
    });
    expect(leftOut).toEqual({ 'Suggestions are not read as decisions: decide them here.': 12 });
  });

  it('reads a timeline that another program wrote, one within the other', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../fixtures/formats/otio/nested.otio'), 'utf8');
    expect(otioReader.recognises('x', text.slice(0, 1000))).toBe(true);
    const { videos, leftOut } = await readAll(otioReader, fileOf('nested.otio', text));
    const [film, pal, drop] = VIDEOS;
    if (film === undefined || pal === undefined || drop === undefined) throw new Error('no films');
    expect(videos.map(({ names }) => names.path)).toEqual([film.path, pal.path, drop.path]);
    expect([film, pal, drop].map((video, n) => toldTags(video, videos[n] ?? { tags: [] }, frameOf))).toEqual([
      ['Trailer | yes |  | 5–40', 'a dog runs | yes |  | 7–8', 'keep | yes |  | 11–12'],
      ['a dog runs | yes |  | 7–8', 'keep | yes |  | 11–12', 'the good part | yes |  | 20–45'],
      // Nobody says where the media begins there: by its time code.
      ['Trailer | yes |  | 7–9'],
    ]);
    expect(leftOut).toEqual({
      'Markers of a timeline or track are left out: put them on clips.': 1,
      'Clips that show no video file are left out.': 1,
    });
  });

  it('reads clips as they were before they had several media, markers without a length, and rounded rates', async () => {
    const time = (value: number, rate = 29.97) => ({ OTIO_SCHEMA: 'RationalTime.1', value, rate });
    const clip = {
      OTIO_SCHEMA: 'Clip.1',
      name: 'x.mov',
      source_range: null,
      markers: [{ OTIO_SCHEMA: 'Marker.1', name: 'here', marked_range: { start_time: time(1007), duration: time(0) } }],
      media_reference: {
        OTIO_SCHEMA: 'ExternalReference.1',
        target_url: 'file:///C:/films/x%2Bx.mov',
        available_range: { start_time: time(1000), duration: time(100) },
      },
    };
    const { videos } = await readAll(otioReader, fileOf('x.otio', JSON.stringify(clip)));
    expect(videos).toEqual([
      {
        where: 'clip 1',
        names: { path: 'C:\\films\\x+x.mov', name: 'x+x.mov' },
        tags: [{ label: 'here', decision: 'yes', start: { frame: 7, rate: [30000, 1001] }, end: 'next frame' }],
      },
    ]);
  });

  it('takes any text for what it is', async () => {
    const { text } = await timelineOf();
    await surviveMutations(otioReader, 'x.otio', text.slice(0, 200) + text.slice(-20_000));
    await surviveMutations(otioReader, 'y.otio', text);
    await expect(readAll(otioReader, fileOf('x.otio', '{"a": 1}'))).rejects.toMatchObject({ kind: 'unreadable' });
    const deep = `${'{"OTIO_SCHEMA":"Stack.1","children":['.repeat(400)}${']}'.repeat(400)}`;
    await expect(readAll(otioReader, fileOf('x.otio', '['.repeat(2 ** 24)))).rejects.toMatchObject({
      kind: 'unreadable',
    });
    const { leftOut } = await readAll(otioReader, fileOf('x.otio', deep));
    expect(leftOut).toEqual({ 'Timelines within more than 64 others are left out.': 1 });
  });
});

async function timelineOf() {
  const { files } = await written(otio, VIDEOS);
  const text = files.get('holiday.otio') ?? '';
  const timeline = JSON.parse(text);
  const clips: Clip[] = timeline.tracks.children[0].children;
  return { text, timeline, clips };
}

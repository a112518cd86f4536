import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { edl } from '../../../electron/interchange/editing/edl.ts';
import { edlReader } from '../../../electron/interchange/editing/edl-reader.ts';
import { frameClock } from '../../../electron/interchange/frame-clock.ts';
import { fileOf, frameOf, readAll, surviveMutations, written } from '../../support/editing-lab.ts';
import { FILMS, handedVideo, handedVideos, toldTags } from '../../support/handed-case.ts';

const VIDEOS = handedVideos();
const [FILM, PAL, DROP] = VIDEOS;
if (FILM === undefined || PAL === undefined || DROP === undefined) throw new Error('no films');

describe('an edit decision list', () => {
  it('has events by the source’s own time code, one after the other in the record, each with its marker', async () => {
    const { files } = await written(edl, [DROP]);
    const text = files.get('ntsc 29.97 drop.mov.edl') ?? '';
    expect(text.split('\r\n').slice(0, 3)).toEqual(['TITLE: ntsc 29.97 drop.mov', 'FCM: DROP FRAME', '']);
    expect(text.split('\r\n\r\n')[5]?.split('\r\n')).toEqual([
      '005  ntsc2997 V     C        00:59:58;17 00:59:58;18 01:00:16;00 01:00:16;01',
      '* FROM CLIP NAME: ntsc 29.97 drop.mov',
      '* SOURCE FILE: /films & more/ntsc 29.97 drop.mov',
      'yes by Ada Lovelace, 2026-11-22T08:00:00.000Z |C:ResolveColorRed |M:a dog runs |D:1',
    ]);
    // Over the minute, whose tenth drops nothing.
    expect(text).toContain('00:59:59;00 00:59:59;25');
    expect(text).toContain(' |C:ResolveColorGreen |M:كلب يجري |D:13');
    expect(text).toMatch(
      /^suggested by internvideo2-demo \(5f70bf18a086\), fit 0\.625, not calibrated \|C:ResolveColorPink/m,
    );
  });

  it('counts each rate by its own numbers', async () => {
    const { files } = await written(edl, VIDEOS);
    const codes = [...files].map(([name, text]) => [name, ...codesOf(text, 'HYPERLINK')].join(' '));
    expect(codes).toEqual([
      'film 23.976.mov.edl 01:01:00:08 01:01:01:09',
      'pal 25.mov.edl 10:00:00:20 10:00:01:20',
      'ntsc 29.97 drop.mov.edl 00:59:59;00 00:59:59;25',
      'ntsc 29.97 non-drop.mov.edl 00:59:59:00 00:59:59:25',
      'sport 59.94.mp4.edl 00:00:00:20 00:00:00:45',
      'phone variable.mp4.edl 00:00:01:00 00:00:02:08',
    ]);
  });

  it('says what it has no place for, and what it had to make up', async () => {
    const { remarks } = await written(edl, [...VIDEOS, { ...PAL, name: 'away.mov', clock: undefined }]);
    const all = VIDEOS.map(({ name }) => name);
    expect(Object.fromEntries(remarks)).toEqual({
      'It has no place for “no”: what was decided to be untrue is left out.': all,
      'It has no time code of its own: it begins at 00:00:00:00.': ['sport 59.94.mp4', 'phone variable.mp4'],
      'The file is away, so its frames cannot be counted, and it is left out: bring it back and export again.': [
        'away.mov',
      ],
      'Its rate is variable, and editors count frames at a constant one: each edge is at the frame whose time is nearest, half a frame away at most.':
        ['phone variable.mp4'],
      'A reel’s name has 8 letters and figures at most: longer ones are cut off, and stand whole in a comment.':
        all.filter((name) => name !== 'pal 25.mov'),
    });
  });

  it.each(VIDEOS)('gives each frame, person and decision of $name back', async (video) => {
    const { files } = await written(edl, [video]);
    const [[name, text] = ['', '']] = files;
    expect(edlReader.recognises(name, text)).toBe(true);
    const { videos, leftOut } = await readAll(edlReader, fileOf(name, text));
    expect(videos).toHaveLength(1);
    expect(videos[0]?.names).toMatchObject({ name: video.name, path: video.path });
    const kept = {
      tags: video.tags
        .filter(({ decision }) => decision !== 'no')
        .map(({ span, ...tag }) =>
          span === undefined ? tag : { ...tag, start: { seconds: span.start }, end: { seconds: span.end } },
        ),
    };
    expect(toldTags(video, videos[0] ?? { tags: [] }, frameOf)).toEqual(toldTags(video, kept, frameOf));
    expect(leftOut).toEqual({ 'Suggestions are not read as decisions: decide them here.': 2 });
    expect(videos[0]?.tags.map(({ colour }) => colour)).toEqual([
      'red',
      undefined,
      'pink',
      'red',
      'blue',
      undefined,
      'green',
    ]);
  });

  it('takes a time code that counts half of a camera’s frames', async () => {
    const sport = VIDEOS[4];
    if (sport === undefined) throw new Error('no film');
    const timecode = { start: 107_842, rate: [30000, 1001], drop: true, from: 'track' } as const;
    const { files } = await written(edl, [{ ...sport, timecode }]);
    expect(codesOf(files.get('sport 59.94.mp4.edl') ?? '', 'HYPERLINK')).toEqual(['00:59:58;40', '00:59:59;05']);
  });

  it('counts a variable rate that no time code knows at which each frame has a number, and says so', async () => {
    // Of thirty a second every third is left out, as a phone does; each comes a little too early or too late.
    const shown = Array.from({ length: 120 }, (_, n) => n).filter((n) => n % 3 !== 1);
    const pts = Float64Array.from(shown, (n) => n * 512 + (n % 2) * 9);
    const clock = frameClock(pts, [1, 15_360], 4, 20);
    expect({ rate: clock.rate, constant: clock.constant }).toEqual({ rate: [20, 1], constant: false });
    const phone = handedVideo(FILMS[5] as (typeof FILMS)[number], 5, '/films', clock);
    const { files } = await written(edl, [phone]);
    const [[name, text] = ['', '']] = files;
    expect(codesOf(text, 'HYPERLINK')).toEqual(['00:00:01:00', '00:00:02:08']);
    expect(text).toContain('* FRAME RATE: 30/1');
    const { videos } = await readAll(edlReader, fileOf(name, text));
    const kept = {
      tags: phone.tags
        .filter(({ decision }) => decision !== 'no')
        .map(({ span, ...tag }) =>
          span === undefined ? tag : { ...tag, start: { seconds: span.start }, end: { seconds: span.end } },
        ),
    };
    expect(toldTags(phone, videos[0] ?? { tags: [] }, frameOf)).toEqual(toldTags(phone, kept, frameOf));
  });

  it('reads the markers of a timeline as Resolve exports them', async () => {
    const text = [
      'TITLE: pal 25',
      'FCM: NON-DROP FRAME',
      '',
      '001  001      V     C        10:00:01:06 10:00:01:07 10:00:01:06 10:00:01:07  ',
      'too dark, as before |C:ResolveColorYellow |M:Marker 1 |D:12',
      '',
      '002  001      V     C        10:00:02:20 10:00:02:21 10:00:02:20 10:00:02:21  ',
      ' |C:ResolveColorFuchsia |M: |D:1',
      '',
      '003  001      V     C        10:00:03:00 10:00:03:01 10:00:03:00 10:00:03:01  ',
      'a note alone |C:ResolveColorSky |M: |D:1',
    ].join('\n');
    const { videos, leftOut } = await readAll(edlReader, fileOf('markers.edl', text));
    expect(videos).toEqual([
      {
        where: 'line 4',
        names: { name: 'pal 25' },
        tags: [
          {
            label: 'Marker 1',
            colour: 'yellow',
            decision: 'yes',
            start: { timecode: '10:00:01:06' },
            end: { timecode: '10:00:01:06', plus: 12 },
          },
          {
            label: 'a note alone',
            colour: 'blue',
            decision: 'yes',
            start: { timecode: '10:00:03:00' },
            end: 'next frame',
          },
        ],
      },
    ]);
    expect(toldTags(PAL, videos[0] ?? { tags: [] }, frameOf)).toEqual([
      'Marker 1 | yes |  | 31–43',
      'a note alone | yes |  | 75–76',
    ]);
    expect(leftOut).toEqual({ 'Markers without a name or a note say nothing.': 1 });
  });

  it('reads an edit: what it took has its title, dissolves and locators too, and sound does not count', async () => {
    const text = [
      'TITLE: Trailer',
      'FCM: DROP FRAME',
      '001  A001C003 B     C        10:00:00:10 10:00:01:00 01:00:00:00 01:00:00:15',
      '* FROM CLIP NAME:  pal 25.mov',
      '002  A001C003 V     C        10:00:01:00 10:00:01:00 01:00:00:15 01:00:00:15',
      '002  TAPE 2   V     D    012 10:00:02:00 10:00:03:00 01:00:00:15 01:00:01:15',
      '* FROM CLIP NAME:  pal 25.mov',
      '* TO CLIP NAME:  other.mov',
      '* LOC: 01:00:00:15 RED     on the cut',
      '* LOC: 01:00:01:00 GREEN   within',
      '003  A001C003 A2    C        10:00:00:10 10:00:01:00 01:00:00:00 01:00:00:15',
      '004  BL       V     C        00:00:00:00 00:00:01:00 01:00:01:15 01:00:02:15',
      '005  A001C003 V     C        10:00:00:10 10:00:01:00 01:00:02:15 01:00:03:05',
      'M2   A001C003       050.0                10:00:00:10',
    ].join('\r\n');
    const { videos, leftOut } = await readAll(edlReader, fileOf('trailer.edl', text));
    expect(videos).toEqual([
      {
        where: 'line 3',
        names: { name: 'pal 25.mov', reel: 'A001C003' },
        tags: [
          { label: 'Trailer', decision: 'yes', start: { timecode: '10:00:00;10' }, end: { timecode: '10:00:01;00' } },
        ],
      },
      {
        where: 'line 6',
        names: { name: 'other.mov', reel: 'TAPE 2' },
        tags: [
          {
            label: 'on the cut',
            colour: 'red',
            decision: 'yes',
            start: { timecode: '10:00:02;00' },
            end: 'next frame',
          },
        ],
      },
    ]);
    expect(Object.values(leftOut)).toEqual([1, 1, 1]);
  });

  it.each([
    ['film', FILM, '01:00:59:19', '01:00:59:20'],
    ['pal', PAL, '10:00:00:07', '10:00:00:08'],
  ])('reads what OpenTimelineIO’s adapter wrote of %s', async (name, video, from) => {
    const text = readFileSync(join(import.meta.dirname, `../../fixtures/formats/edl/${name}.edl`), 'utf8');
    const { videos } = await readAll(edlReader, fileOf(`${name}.edl`, text));
    expect(videos[0]?.names).toMatchObject({ name: video.name, path: `/films & more/${video.name}` });
    expect(text).toContain(from);
    expect(toldTags(video, videos[0] ?? { tags: [] }, frameOf)).toEqual([
      'A DOG RUNS | yes |  | 7–8',
      'KEEP | yes |  | 11–12',
    ]);
  });

  it('is refused where there is no event in it, and takes any text for what it is', async () => {
    await expect(readAll(edlReader, fileOf('a.edl', 'TITLE: none\n'))).rejects.toMatchObject({ kind: 'unreadable' });
    // What MPlayer calls so.
    expect(edlReader.recognises('a.edl', '5.3 7.1 0\n15 16.7 1\n')).toBe(false);
    const { files } = await written(edl, [DROP]);
    await surviveMutations(edlReader, 'x.edl', [...files.values()][0] ?? '');
    const long = `001  AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00\n${' '.repeat(100_000)}|C:x`;
    expect((await readAll(edlReader, fileOf('x.edl', long))).leftOut).toMatchObject({
      'Lines of more than 4,096 letters are left out.': 1,
    });
  });
});

function codesOf(text: string, label: string): string[] {
  const event = text.split('\r\n\r\n').find((lines) => lines.includes(label)) ?? '';
  return (event.split('\r\n')[0] ?? '').split(/\s+/).slice(4, 6);
}

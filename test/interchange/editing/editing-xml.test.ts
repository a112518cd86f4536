import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { fcpxml } from '../../../electron/interchange/editing/fcpxml.ts';
import { xmeml } from '../../../electron/interchange/editing/xmeml.ts';
import { edgeAt, frameClock, frameCount, framesOf, secondsOfFrame } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { written } from '../../support/editing-lab.ts';
import { FILMS, handedVideo, handedVideos } from '../../support/handed-case.ts';

const VIDEOS = handedVideos();

/** Frames that the labels of the case's spans cover, of the video itself. */
function spansOf({ tags, clock }: HandedVideo): string[] {
  if (clock === undefined) return [];
  return tags.flatMap(({ label, span, decision }) => {
    if (span === undefined || decision !== 'yes') return [];
    const { first, end } = framesOf(clock, span);
    return [`${label} | ${first}–${end}`];
  });
}

describe('Final Cut Pro’s XML', () => {
  it('is as its document type says: what must be there, in its order, and each reference to something', async () => {
    const { fcp } = await fcpOf(VIDEOS);
    expect(childrenOf(fcp)).toEqual(['resources', 'library']);
    const known = new Set(
      all(fcp, 'format')
        .concat(all(fcp, 'asset'))
        .map((one) => one.getAttribute('id')),
    );
    expect(known.size).toBe(6 + 5);
    for (const asset of all(fcp, 'asset')) {
      expect(childrenOf(asset).join(' ')).toMatch(/^media-rep( metadata)?$/);
      expect(known).toContain(asset.getAttribute('format'));
    }
    for (const clip of all(fcp, 'asset-clip')) {
      expect(childrenOf(clip).join(' ')).toMatch(/^(note )?((marker|keyword) ?)*$/);
      expect(known).toContain(clip.getAttribute('ref'));
      expect(known).toContain(clip.getAttribute('format'));
    }
    for (const marker of all(fcp, 'marker')) {
      expect([...'start duration value'.split(' ')].map((name) => marker.hasAttribute(name))).toEqual([
        true,
        true,
        true,
      ]);
    }
    for (const timed of all(fcp, '*')) {
      for (const name of ['start', 'duration', 'frameDuration']) {
        if (timed.hasAttribute(name)) expect(timed.getAttribute(name)).toMatch(/^\d+(\/\d+)?s$/);
      }
    }
  });

  it('begins each video at its time code, and names the file by an address', async () => {
    const { fcp } = await fcpOf(VIDEOS);
    const told = all(fcp, 'asset-clip').map((clip) =>
      ['name', 'start', 'duration', 'tcFormat'].map((name) => clip.getAttribute(name)).join(' '),
    );
    expect(told).toEqual([
      'film 23.976.mov 7326319/2000s 1001/250s NDF',
      'pal 25.mov 36000s 4s NDF',
      'ntsc 29.97 drop.mov 53974921/15000s 1001/250s DF',
      'ntsc 29.97 non-drop.mov 2161159/600s 1001/250s NDF',
      'sport 59.94.mp4 0s 1001/250s NDF',
      'phone variable.mp4 0s 4s NDF',
    ]);
    expect(all(fcp, 'media-rep')[0]?.getAttribute('src')).toBe('file:///films%20%26%20more/film%2023.976.mov');
    expect(all(fcp, 'md').map((md) => md.getAttribute('value'))).toEqual(['A001C003']);
    expect(all(fcp, 'note').map((note) => note.textContent)).toEqual(['first take,\n“keep” & check <sound>']);
  });

  it.each(VIDEOS)('has a keyword and a marker for each moment of $name, to the frame', async (video) => {
    const { fcp, remarks } = await fcpOf([video]);
    const [clip] = all(fcp, 'asset-clip');
    const [format] = all(fcp, 'format');
    if (clip === undefined || format === undefined) throw new Error('no clip');
    const step = secondsOf(format, 'frameDuration');
    const frameAt = (time: number) => {
      const counted = time / step;
      expect(Math.abs(counted - Math.round(counted))).toBeLessThan(1e-6);
      if (video.clock === undefined) throw new Error('no clock');
      return video.clock.constant ? Math.round(counted) : edgeAt(video.clock, time);
    };
    const begin = secondsOf(clip, 'start');
    const placed = (one: Element) => {
      const start = secondsOf(one, 'start') - begin;
      return `${one.getAttribute('value')} | ${frameAt(start)}–${frameAt(start + secondsOf(one, 'duration'))}`;
    };
    const keywords = all(fcp, 'keyword').map(placed);
    const whole = frameCount(video.clock as NonNullable<typeof video.clock>);
    expect(keywords).toEqual([
      `a dog runs | 0–${whole}`,
      `goal 🥅; scored|twice | 0–${whole}`,
      ...spansOf(video).map((told) => told.replaceAll(',', ';')),
    ]);
    const markers = all(fcp, 'marker');
    const done = markers.filter((marker) => !marker.hasAttribute('completed')).map((one) => placed(one).split('–')[0]);
    expect(done).toEqual(spansOf(video).map((told) => told.split('–')[0]));
    const open = markers.filter((marker) => marker.getAttribute('completed') === '0');
    expect(
      open.map((marker) => `${marker.getAttribute('value')}: ${marker.getAttribute('note')?.split(' ')[0]}`),
    ).toEqual(['no goal: unsure', 'كلب يجري: suggested', 'no goal: suggested']);
    expect([...remarks.keys()]).toContain(
      'Final Cut Pro parts keywords at commas: those of labels are written as semicolons; markers have the label as it is.',
    );
  });

  it('is at most half a frame off where the rate varies and the frames keep to none', async () => {
    const gaps = [1500, 3100, 2900, 4800, 3003, 2700, 6000, 1600];
    const pts = Float64Array.from({ length: 90 }, (_, n) => n).map((n) =>
      Array.from({ length: n }, (_, k) => gaps[k % gaps.length] as number).reduce((sum, gap) => sum + gap, 0),
    );
    const clock = frameClock(pts, [1, 90_000], 3.25, 29.97);
    expect(clock.constant).toBe(false);
    const film = { ...handedVideo(FILMS[5] as (typeof FILMS)[number], 5, '/f', clock), suggestions: [] };
    const moments = Array.from({ length: 80 }, (_, n) => ({
      label: `m${n}`,
      span: { start: secondsOfFrame(clock, n), end: secondsOfFrame(clock, n + 5) },
      decision: 'yes' as const,
      by: 'Ada',
      at: '2026-11-20T08:00:00.000Z',
    }));
    const { fcp } = await fcpOf([{ ...film, tags: moments }]);
    const keywords = all(fcp, 'keyword');
    expect(keywords).toHaveLength(80);
    for (const [n, keyword] of keywords.entries()) {
      const [start, end] = [secondsOf(keyword, 'start'), secondsOf(keyword, 'start') + secondsOf(keyword, 'duration')];
      const half = 1001 / 60_000 + 1e-6;
      expect(Math.abs(start - (moments[n]?.span.start ?? Number.NaN))).toBeLessThanOrEqual(half);
      expect(Math.abs(end - (moments[n]?.span.end ?? Number.NaN))).toBeLessThanOrEqual(half);
    }
  });
});

describe('Final Cut Pro 7’s XML', () => {
  it('has a sequence for each video, at its rate, with its file, its time code and its reel', async () => {
    const { document } = await parsed(xmeml, 'holiday.xml', VIDEOS);
    expect(document.getAttribute('version')).toBe('5');
    const told = all(document, 'file')
      .filter((file) => all(file, 'pathurl').length > 0)
      .map((file) =>
        ['timebase', 'ntsc', 'string', 'frame', 'displayformat', 'duration'].map((name) => text(file, name)).join(' '),
      );
    expect(told).toEqual([
      '24 TRUE 01:00:59:12 87828 NDF 96',
      '25 FALSE 10:00:00:00 900000 NDF 100',
      '30 TRUE 00:59:58;10 107842 DF 120',
      '30 TRUE 00:59:58:10 107950 NDF 120',
      '60 TRUE 00:00:00:00 0 NDF 240',
      '30 FALSE 00:00:00:00 0 NDF 120',
    ]);
    expect(all(document, 'pathurl')[0]?.textContent).toBe('file://localhost/films%20%26%20more/film%2023.976.mov');
    expect(all(document, 'reel').map((reel) => text(reel, 'name'))).toEqual(['A001C003']);
    expect(text(document, 'mastercomment1')).toBe('first take,\n“keep” & check <sound>');
    // Three films have sound: a track of their own, of the same file.
    expect(all(document, 'audio').filter((one) => all(one, 'track').length > 0)).toHaveLength(3);
  });

  it('names files on drives and shares as those systems do', async () => {
    const [film] = VIDEOS;
    if (film === undefined) throw new Error('no film');
    const paths = ['Z:\\films & more\\a#1.mov', '\\\\server\\share\\ü.mov', 'films/100%.mov'];
    const { document } = await parsed(
      xmeml,
      'holiday.xml',
      paths.map((path) => ({ ...film, path })),
    );
    expect(all(document, 'pathurl').map((url) => url.textContent)).toEqual([
      'file://localhost/Z%3A/films%20%26%20more/a%231.mov',
      'file://server/share/%C3%BC.mov',
      'films/100%25.mov',
    ]);
  });

  it.each(VIDEOS)('has a marker for each decision of $name, in frames', async (video) => {
    const { document } = await parsed(xmeml, 'holiday.xml', [video]);
    const { clock } = video;
    if (clock === undefined) throw new Error('no clock');
    const own = (frame: number) => (clock.constant ? frame : edgeAt(clock, (frame * clock.rate[1]) / clock.rate[0]));
    const told = all(document, 'marker').map((marker) => {
      const [first, after] = ['in', 'out'].map((name) => Number(text(marker, name))) as [number, number];
      return { first, after, label: text(marker, 'name'), comment: text(marker, 'comment') };
    });
    const moments = told.filter(({ comment }) => comment.startsWith('yes by'));
    expect(
      moments.map(({ label, first, after }) => `${label} | ${own(first)}–${after < 0 ? own(first) + 1 : own(after)}`),
    ).toEqual(spansOf(video));
    expect(told.map(({ comment }) => comment.split(' ').slice(0, 3).join(' '))).toEqual([
      'yes of the',
      'yes of the',
      'unsure of the',
      'suggested of the',
      'yes by Ada',
      'yes by Ünal',
      'yes by Ada',
      'suggested by internvideo2-demo',
      'yes by Ünal',
    ]);
  });
});

async function fcpOf(videos: readonly HandedVideo[]) {
  const { document, remarks } = await parsed(fcpxml, 'holiday.fcpxml', videos);
  return { fcp: document, remarks };
}

async function parsed(format: typeof fcpxml, name: string, videos: readonly HandedVideo[]) {
  const { files, remarks } = await written(format, videos);
  const root = new DOMParser().parseFromString(files.get(name) ?? '', 'text/xml').documentElement;
  if (root === null) throw new Error('no XML');
  return { document: root, remarks };
}

function all(within: Element, name: string): Element[] {
  return [...within.getElementsByTagName(name)];
}

function text(within: Element, name: string): string {
  return within.getElementsByTagName(name)[0]?.textContent ?? '';
}

function childrenOf(one: Element): string[] {
  return [...one.childNodes].filter(({ nodeType }) => nodeType === 1).map(({ nodeName }) => nodeName);
}

function secondsOf(one: Element, name: string): number {
  const [, num = 'NaN', den = '1'] = /^(\d+)(?:\/(\d+))?s$/.exec(one.getAttribute(name) ?? '') ?? [];
  return Number(num) / Number(den);
}

/**
 * Final Cut Pro 7's XML, version 5, which Premiere Pro and Resolve read: a sequence for each video, since each counts at its own rate,
 * with the video in it whole and a marker for each decision. Pure.
 */
import type { StreamFormat, Writing } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { nominal } from '../timecode.ts';
import { fileUrl } from '../words/file-url.ts';
import { inWords, labelNamed, type Said, saidToHold } from '../words/said.ts';
import { element, indented, leaf } from '../xml/write.ts';
import { premiereColour } from './colours.ts';
import { type Conformed, conformed, timecodeAt } from './conformed.ts';

const NOT_ITS_RATE =
  'Final Cut Pro 7 knows whole rates and those of NTSC alone: its frames are counted at the nearest of them.';

export const xmeml: StreamFormat = {
  id: 'xmeml',
  ending: '.xml',
  needs: { clock: true, source: true },
  layout: 'file',
  async *write(writing, videos) {
    const file = `${writing.baseName}.xml`;
    const head = [leaf('name', writing.handed.library), '<children>'].map((line) => `    ${line}\n`).join('');
    yield {
      file,
      data: `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="5">\n  <project>\n${head}`,
    };
    let number = 0;
    for await (const video of videos) {
      const counted = conformed(video, writing.remark);
      if (counted === undefined) continue;
      number += 1;
      if (!isKnown(counted.rate)) writing.remark(NOT_ITS_RATE, video.name);
      const lines = sequence(number, counted, video, writing);
      yield { file, data: `${indented(indented(indented(lines)))}\n` };
    }
    yield { file, data: '    </children>\n  </project>\n</xmeml>\n' };
  },
};

function isKnown([num, den]: Rational): boolean {
  return den === 1 || (den === 1001 && num % 1000 === 0);
}

function rateElement(rate: Rational): string {
  return element('rate', {}, [leaf('timebase', nominal(rate)), leaf('ntsc', rate[1] === 1001 ? 'TRUE' : 'FALSE')]);
}

function timecodeElement(counted: Conformed, reel?: string): string {
  const { rate, start, drop } = counted;
  return element('timecode', {}, [
    rateElement(rate),
    leaf('string', timecodeAt(counted, 0)),
    leaf('frame', start),
    leaf('displayformat', drop ? 'DF' : 'NDF'),
    leaf('source', 'source'),
    ...(reel === undefined ? [] : [element('reel', {}, [leaf('name', reel)])]),
  ]);
}

function sequence(number: number, counted: Conformed, video: HandedVideo, writing: Writing): string {
  const { rate, length } = counted;
  const sound =
    video.sound === undefined ? [] : [element('audio', {}, [track(`sound-${number}`, number, counted, video)])];
  const markers = saidToHold(video, writing.remark).map((said) => marker(said, counted, writing.handed));
  return element('sequence', { id: `sequence-${number}` }, [
    leaf('name', video.name),
    leaf('duration', length),
    rateElement(rate),
    timecodeElement(counted),
    element('media', {}, [
      element('video', {}, [
        element('format', {}, [pictures(rate, video)]),
        track(`picture-${number}`, number, counted, video, [
          fileElement(number, counted, video),
          ...comments(video),
          ...markers,
        ]),
      ]),
      ...sound,
    ]),
  ]);
}

function pictures(rate: Rational, { width, height }: HandedVideo): string {
  return element('samplecharacteristics', {}, [
    rateElement(rate),
    ...(width === undefined ? [] : [leaf('width', width)]),
    ...(height === undefined ? [] : [leaf('height', height)]),
    leaf('pixelaspectratio', 'square'),
  ]);
}

/** The video from its beginning to its end; its file is described once, and is known by its id after that. */
function track(
  id: string,
  number: number,
  { rate, length }: Conformed,
  video: HandedVideo,
  more: readonly string[] = [element('file', { id: `file-${number}` }), soundTrack()],
): string {
  return element('track', {}, [
    element('clipitem', { id }, [
      leaf('masterclipid', `master-${number}`),
      leaf('name', video.name),
      leaf('duration', length),
      rateElement(rate),
      leaf('start', 0),
      leaf('end', length),
      leaf('in', 0),
      leaf('out', length),
      ...more,
    ]),
  ]);
}

function soundTrack(): string {
  return element('sourcetrack', {}, [leaf('mediatype', 'audio'), leaf('trackindex', 1)]);
}

function fileElement(number: number, counted: Conformed, video: HandedVideo): string {
  const { name, path, sound, reel } = video;
  const heard =
    sound &&
    element('audio', {}, [
      element('samplecharacteristics', {}, [leaf('depth', 16), leaf('samplerate', sound.sampleRate)]),
      leaf('channelcount', sound.channels),
    ]);
  return element('file', { id: `file-${number}` }, [
    leaf('name', name),
    leaf('pathurl', fileUrl(path, 'localhost')),
    rateElement(counted.rate),
    leaf('duration', counted.length),
    timecodeElement(counted, reel),
    element('media', {}, [
      element('video', {}, [leaf('duration', counted.length), pictures(counted.rate, video)]),
      ...(heard === undefined ? [] : [heard]),
    ]),
  ]);
}

function comments({ note }: HandedVideo): string[] {
  return note === '' ? [] : [element('comments', {}, [leaf('mastercomment1', note)])];
}

function marker(said: Said, counted: Conformed, handed: Handed): string {
  const { first, end } = counted.framesOf(said.span);
  const colour = labelNamed(handed, said.label)?.colour;
  const [red, green, blue] = premiereColour(colour);
  // As alpha, blue, green and red in one number. Green is what Premiere gives a marker that has none.
  const premiere = ((0xff << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  return element('marker', {}, [
    leaf('name', said.label),
    leaf('comment', inWords(said, handed.model)),
    leaf('in', first),
    // Of one frame it is a point.
    leaf('out', end - first === 1 ? -1 : end),
    ...(colour === 'green' ? [] : [leaf('pproColor', premiere)]),
    element('color', {}, [leaf('alpha', 0), leaf('red', red), leaf('green', green), leaf('blue', blue)]),
  ]);
}

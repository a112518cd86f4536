/**
 * Final Cut Pro's XML, version 1.10: an event with a clip for each video. What holds is a keyword over its range, which Final Cut
 * collects, and of a moment a marker too; what is unsure or suggested is a marker still to be done. Pure.
 */
import type { StreamFormat, Writing } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { fileUrl } from '../words/file-url.ts';
import { inWords, type Said, saidToHold } from '../words/said.ts';
import { element, indented } from '../xml/write.ts';
import { type Conformed, conformed, secondsAt } from './conformed.ts';

const COMMA =
  'Final Cut Pro parts keywords at commas: those of labels are written as semicolons; markers have the label as it is.';

export const fcpxml: StreamFormat = {
  id: 'fcpxml',
  ending: '.fcpxml',
  needs: { clock: true, source: true },
  layout: 'file',
  async *write(writing, videos) {
    const { handed, baseName } = writing;
    const file = `${baseName}.fcpxml`;
    yield {
      file,
      data: '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.10">\n  <resources>\n',
    };
    const formats = new Map<string, string>();
    // Resources come before what refers to them.
    const clips: string[] = [];
    let number = 0;
    for await (const video of videos) {
      const counted = conformed(video, writing.remark);
      if (counted === undefined) continue;
      number += 1;
      const asset = `a${number}`;
      const key = [...counted.rate, video.width, video.height].join(' ');
      const known = formats.get(key);
      const format = known ?? `f${formats.size + 1}`;
      if (known === undefined) {
        formats.set(key, format);
        yield { file, data: `${indented(indented(formatElement(format, counted.rate, video)))}\n` };
      }
      yield { file, data: `${indented(indented(assetElement(asset, format, counted, video)))}\n` };
      clips.push(clipElement(asset, format, counted, video, writing));
    }
    const event = element('event', { name: handed.library }, clips);
    yield { file, data: `  </resources>\n${indented(element('library', {}, [event]))}\n</fcpxml>\n` };
  },
};

function formatElement(id: string, rate: Rational, { width, height }: HandedVideo): string {
  return element('format', { id, frameDuration: time(1, rate), width, height });
}

function assetElement(id: string, format: string, { rate, start, length }: Conformed, video: HandedVideo): string {
  const { name, path, sound, reel } = video;
  const heard = sound && { hasAudio: 1, audioSources: 1, audioChannels: sound.channels, audioRate: sound.sampleRate };
  const told = reel === undefined ? [] : [element('md', { key: 'com.apple.proapps.studio.reel', value: reel })];
  return element(
    'asset',
    {
      id,
      name,
      start: time(start, rate),
      duration: time(length, rate),
      hasVideo: 1,
      format,
      videoSources: 1,
      ...heard,
    },
    [
      element('media-rep', { kind: 'original-media', src: fileUrl(path) }),
      ...(told.length === 0 ? [] : [element('metadata', {}, told)]),
    ],
  );
}

function clipElement(
  asset: string,
  format: string,
  counted: Conformed,
  video: HandedVideo,
  { handed, remark }: Writing,
): string {
  const said = saidToHold(video, remark);
  if (said.some(({ label, as }) => as === 'yes' && label.includes(','))) remark(COMMA, video.name);
  return element(
    'asset-clip',
    {
      ref: asset,
      name: video.name,
      start: time(counted.start, counted.rate),
      duration: time(counted.length, counted.rate),
      format,
      tcFormat: counted.drop ? 'DF' : 'NDF',
    },
    [
      ...(video.note === '' ? [] : [element('note', {}, video.note)]),
      ...said.flatMap((one) => markersOf(one, counted, handed)),
    ],
  );
}

function markersOf(said: Said, counted: Conformed, { model }: Handed): string[] {
  const { rate, start } = counted;
  const { first, end } = counted.framesOf(said.span);
  const note = inWords(said, model);
  const at = { start: time(start + first, rate) };
  const keyword = element('keyword', {
    ...at,
    duration: time(end - first, rate),
    value: said.label.replaceAll(',', ';'),
    note,
  });
  const marker = element('marker', {
    ...at,
    duration: time(1, rate),
    value: said.label,
    // Not yet done.
    completed: said.as === 'yes' ? undefined : 0,
    note,
  });
  if (said.as !== 'yes') return [marker];
  return said.span === undefined ? [keyword] : [keyword, marker];
}

/** Frames as seconds, `1001/24000s`. */
function time(frames: number, rate: Rational): string {
  const [num, den] = secondsAt(frames, rate);
  return den === 1 ? `${num}s` : `${num}/${den}s`;
}

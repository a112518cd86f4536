/**
 * OpenTimelineIO's JSON: a timeline with each video whole, one after the other. What holds, is unsure or suggested is a marker on its
 * clip; what else is known, “no” too, stands in the metadata under `reeltag`. Pure.
 */
import type { StreamFormat } from '../format.ts';
import type { Rational } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { fileUrl } from '../words/file-url.ts';
import { inWords, labelNamed, type Said, saidOf } from '../words/said.ts';
import { otioColour } from './colours.ts';
import { type Conformed, conformed } from './conformed.ts';

/** Stands where they come; the last of what is written. */
const CLIPS = '"clips"';

export const otio: StreamFormat = {
  id: 'otio',
  ending: '.otio',
  needs: { clock: true, source: true },
  layout: 'file',
  async *write({ handed, remark, baseName }, videos) {
    const file = `${baseName}.otio`;
    // A clip is not made before its turn, so the timeline is written around them.
    const whole = JSON.stringify(timelineOf(handed), null, 2);
    const place = whole.lastIndexOf(CLIPS);
    yield { file, data: whole.slice(0, place) };
    let separator = '\n';
    for await (const video of videos) {
      const counted = conformed(video, remark);
      if (counted === undefined) continue;
      yield { file, data: `${separator}${JSON.stringify(clipOf(video, counted, handed))}` };
      separator = ',\n';
    }
    yield { file, data: `${whole.slice(place + CLIPS.length)}\n` };
  },
};

function timelineOf(handed: Handed) {
  const { library, version, at, model, labels } = handed;
  return {
    OTIO_SCHEMA: 'Timeline.1',
    metadata: { reeltag: { version, exportedAt: at, model, labels } },
    name: library,
    global_start_time: null,
    tracks: {
      ...itemOf('Stack.1', 'tracks'),
      children: [{ ...itemOf('Track.1', 'V1'), kind: 'Video', children: [JSON.parse(CLIPS)] }],
    },
  };
}

function itemOf(schema: string, name: string) {
  return { OTIO_SCHEMA: schema, metadata: {}, name, source_range: null, effects: [], markers: [], enabled: true };
}

function clipOf(video: HandedVideo, counted: Conformed, handed: Handed) {
  const { id, contentId, track, reel, rating, note, reviewed, timecode, clock } = video;
  const said = saidOf(video);
  const whole = rangeOf(counted, 0, counted.length);
  return {
    ...itemOf('Clip.2', video.name),
    metadata: {
      reeltag: {
        ...{ id, contentId, track, reel, rating, note, reviewed },
        timecode: timecode && { drop: counted.drop, from: timecode.from },
        variable: clock?.constant === false ? true : undefined,
        no: said.filter(({ as }) => as === 'no').map((one) => ({ ...factsOf(one, handed), ...noRange(one, counted) })),
      },
      // Programs that conform by reels look for it there.
      ...(reel === undefined ? {} : { cmx_3600: { reel } }),
    },
    source_range: whole,
    markers: said.filter(({ as }) => as !== 'no').map((one) => markerOf(one, counted, handed)),
    media_references: {
      DEFAULT_MEDIA: {
        OTIO_SCHEMA: 'ExternalReference.1',
        metadata: {},
        name: video.name,
        available_range: whole,
        available_image_bounds: null,
        target_url: fileUrl(video.path),
      },
    },
    active_media_reference_key: 'DEFAULT_MEDIA',
  };
}

function markerOf(said: Said, counted: Conformed, handed: Handed) {
  const { first, end } = counted.framesOf(said.span);
  return {
    OTIO_SCHEMA: 'Marker.2',
    metadata: { reeltag: factsOf(said, handed) },
    name: said.label,
    color: otioColour(labelNamed(handed, said.label)?.colour),
    marked_range: rangeOf(counted, first, end),
    comment: inWords(said, handed.model),
  };
}

function factsOf({ label, span, as, by, at, fit, calibrated }: Said, handed: Handed) {
  const whole = span === undefined ? true : undefined;
  return { label, labelId: labelNamed(handed, label)?.id, decision: as, whole, by, at, fit, calibrated };
}

function noRange({ span }: Said, counted: Conformed) {
  if (span === undefined) return {};
  const { first, end } = counted.framesOf(span);
  return { marked_range: rangeOf(counted, first, end) };
}

/** From where the source's time code begins. */
function rangeOf({ start, rate }: Conformed, first: number, end: number) {
  return {
    OTIO_SCHEMA: 'TimeRange.1',
    start_time: timeOf(start + first, rate),
    duration: timeOf(end - first, rate),
  };
}

function timeOf(value: number, [num, den]: Rational) {
  return { OTIO_SCHEMA: 'RationalTime.1', rate: num / den, value };
}

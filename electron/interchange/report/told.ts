/** A library as a report tells it: of each video what holds for the whole, its moments with pictures, and what the model says. Pure. */
import type { Decision, Span } from '../../wire/app/tags.ts';
import type { PictureOf } from '../format.ts';
import type { Handed, HandedLabel, HandedVideo } from '../handed.ts';
import { formatTimecode } from '../timecode.ts';
import { oneLine } from '../words/said.ts';

export interface ToldVideo {
  readonly name: string;
  /** each a short sentence or a measure: “4.0 s”, “320 × 180” */
  readonly facts: readonly string[];
  readonly path: string;
  readonly note: string;
  readonly whole: readonly ToldRow[];
  readonly moments: readonly (ToldRow & { readonly span: Span; readonly when: string })[];
}

export interface ToldRow {
  readonly label: string;
  readonly colour: HandedLabel['colour'];
  readonly says: Decision | 'suggested';
  /** whoever decided it, or which model with which fit */
  readonly by: string;
  /** the day; empty of what the model says */
  readonly at: string;
}

export function toldVideo(video: HandedVideo, handed: Handed): ToldVideo {
  const rows = [
    ...video.tags.map(({ label, decision, by, at, span }) => ({
      ...{
        label: oneLine(label),
        colour: colourOf(label, handed),
        says: decision,
        by: oneLine(by),
        at: at.slice(0, 10),
        span,
      },
    })),
    ...video.suggestions.map(({ label, fit, calibrated, span }) => ({
      ...{ label: oneLine(label), colour: colourOf(label, handed), says: 'suggested' as const, at: '', span },
      by: `${handed.model?.name ?? 'a model'}, ${(100 * fit).toFixed(0)} %${calibrated ? '' : ' (an estimate)'}`,
    })),
  ];
  const moments = rows.flatMap(({ span, ...row }) =>
    span === undefined
      ? []
      : [{ ...row, span, when: `${clockTime(span.start, video)} – ${clockTime(span.end, video)}` }],
  );
  return {
    ...{ name: oneLine(video.name), path: oneLine(video.path), note: video.note, facts: factsOf(video) },
    whole: rows.filter(({ span }) => span === undefined),
    moments: moments.sort((one, other) => one.span.start - other.span.start || one.span.end - other.span.end),
  };
}

function colourOf(text: string, { labels }: Handed): HandedLabel['colour'] {
  return labels.find((label) => label.text === text)?.colour;
}

function factsOf({ duration, width, height, clock, codec, timecode, reel, rating, reviewed }: HandedVideo): string[] {
  const rate = clock && `${(clock.rate[0] / clock.rate[1]).toFixed(3).replace(/\.?0+$/, '')} frames a second`;
  return [
    duration === undefined ? undefined : plainTime(duration),
    width === undefined || height === undefined ? undefined : `${width} × ${height}`,
    clock?.constant === false ? `about ${rate}` : rate,
    codec,
    timecode && `time code from ${formatTimecode(timecode.start, timecode.rate, timecode.drop)}`,
    reel === undefined ? undefined : `reel ${oneLine(reel)}`,
    rating > 0 ? `${'★'.repeat(rating)}${'☆'.repeat(5 - rating)}` : undefined,
    reviewed ? 'reviewed' : undefined,
  ].filter((fact) => fact !== undefined);
}

/** As the source counts it, where it does. */
function clockTime(seconds: number, { timecode }: HandedVideo): string {
  if (timecode === undefined) return plainTime(seconds);
  const { start, rate, drop } = timecode;
  return formatTimecode(start + Math.round((seconds * rate[0]) / rate[1]), rate, drop);
}

/** `0:07.042`, `1:02:03.500` */
function plainTime(seconds: number): string {
  const all = Math.round(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, all % 60_000];
  const told = `${two(Math.floor(rest / 1000))}.${String(rest % 1000).padStart(3, '0')}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${told}` : `${minutes}:${told}`;
}

/** The middle of a span, or of the video; each picture is asked for once. */
export function picturesOf(video: HandedVideo, pictureOf: PictureOf): (span?: Span) => Promise<Uint8Array | undefined> {
  const known = new Map<number, Promise<Uint8Array | undefined>>();
  return (span = { start: 0, end: video.duration ?? 0 }) => {
    const seconds = (span.start + span.end) / 2;
    const picture = known.get(seconds) ?? pictureOf(video, seconds);
    known.set(seconds, picture);
    return picture;
  };
}

/** “made on …”, “with the model …” */
export function madeBy({ at, version, model, people }: Handed): string[] {
  return [
    `Made on ${at.slice(0, 10)} by Reeltag ${version}`,
    ...(model === undefined ? [] : [`Model: ${oneLine(model.name)}, SHA-256 ${model.sha256}`]),
    ...(people.length === 0 ? [] : [`Decided by ${people.map(oneLine).join(', ')}`]),
  ];
}

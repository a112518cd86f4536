/**
 * A library as one table: a row of kind `video` for each video, and one for each of its tags, moments and suggestions. What CSV and TSV
 * have; Parquet has the kinds as tables of their own. Pure.
 */
import type { Handed, HandedLabel, HandedModel, HandedVideo } from '../handed.ts';

export const LONG_COLUMNS = [
  ...['video', 'id', 'content_id', 'kind', 'label', 'start', 'end', 'decision', 'by', 'at', 'fit', 'calibrated'],
  ...['model', 'model_sha256', 'label_id', 'colour', 'group', 'group_kind', 'rating', 'note', 'reviewed', 'track'],
  'duration',
] as const;

export type Kind = 'video' | 'tag' | 'moment' | 'suggestion';

export interface LongRow {
  readonly kind: Kind;
  readonly video: HandedVideo;
  readonly label?: string;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  readonly decision?: string;
  readonly by?: string;
  readonly at?: string;
  readonly fit?: number;
  readonly calibrated?: boolean;
}

export function* longRows(video: HandedVideo): Generator<LongRow> {
  yield { kind: 'video', video };
  for (const { label, span, decision, by, at } of video.tags) {
    const kind = span === undefined ? 'tag' : 'moment';
    yield { kind, video, label, start: span?.start, end: span?.end, decision, by, at };
  }
  for (const { label, span, fit, calibrated } of video.suggestions) {
    yield { kind: 'suggestion', video, label, start: span?.start, end: span?.end, fit, calibrated };
  }
}

export function labelsByText({ labels }: Handed): ReadonlyMap<string, HandedLabel> {
  return new Map(labels.map((label) => [label.text, label]));
}

/** @param asText marks what a spreadsheet would take for a formula */
export function longCells(
  row: LongRow,
  labels: ReadonlyMap<string, HandedLabel>,
  model: HandedModel | undefined,
  asText: (text: string) => string,
): string[] {
  const { kind, video } = row;
  const label = labels.get(row.label ?? '');
  const suggests = kind === 'suggestion' ? model : undefined;
  const isVideo = kind === 'video';
  return [
    ...[asText(video.path), video.id, video.contentId ?? '', kind, asText(row.label ?? '')],
    ...[secondsText(row.start), secondsText(row.end), row.decision ?? '', asText(row.by ?? ''), row.at ?? ''],
    ...[`${row.fit ?? ''}`, row.calibrated === undefined ? '' : yesOrNo(row.calibrated)],
    ...[asText(suggests?.name ?? ''), suggests?.sha256 ?? '', label?.id ?? '', label?.colour ?? ''],
    ...[asText(label?.group?.name ?? ''), label?.group?.kind ?? ''],
    ...(isVideo ? [`${video.rating || ''}`, asText(video.note), yesOrNo(video.reviewed)] : ['', '', '']),
    ...(isVideo ? [`${video.track ?? ''}`, secondsText(video.duration)] : ['', '']),
  ];
}

export function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** To the microsecond, as times are kept: it names the frame at every rate there is. */
function secondsText(seconds: number | undefined): string {
  return seconds === undefined ? '' : `${Math.round(seconds * 1e6) / 1e6}`;
}

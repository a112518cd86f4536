/** What is said of a video, as the notes of other programs tell it. Pure. */
import type { Decision, Span } from '../../wire/app/tags.ts';
import type { Remark } from '../format.ts';
import type { Handed, HandedLabel, HandedModel, HandedVideo } from '../handed.ts';

/** A decision, or what the model suggests. */
export interface Said {
  readonly label: string;
  readonly span: Span | undefined;
  readonly as: Decision | 'suggested';
  readonly by?: string;
  readonly at?: string;
  readonly fit?: number;
  readonly calibrated?: boolean;
}

const NO_IS_LEFT_OUT = 'It has no place for “no”: what was decided to be untrue is left out.';
export const SUGGESTION_LEFT_OUT = 'Suggestions are not read as decisions: decide them here.';

/** Of the whole video first, then as they come in it. */
export function saidOf({ tags, suggestions }: HandedVideo): Said[] {
  const said: Said[] = [
    ...tags.map(({ label, span, decision, by, at }): Said => ({ label, span, as: decision, by, at })),
    ...suggestions.map(({ label, span, fit, calibrated }): Said => ({ label, span, as: 'suggested', fit, calibrated })),
  ];
  return said.toSorted((one, other) => (one.span?.start ?? -1) - (other.span?.start ?? -1));
}

/** The same, for a format in which everything that stands there holds. */
export function saidToHold(video: HandedVideo, remark: Remark): Said[] {
  const all = saidOf(video);
  const holding = all.filter(({ as }) => as !== 'no');
  if (holding.length < all.length) remark(NO_IS_LEFT_OUT, video.name);
  return holding;
}

/** “yes by Ada, 2026-11-20T08:00:00.000Z”: one line, which `fromWords` reads. */
export function inWords({ span, as, by = '', at = '', fit, calibrated }: Said, model: HandedModel | undefined): string {
  const whole = span === undefined ? ' of the whole video' : '';
  if (as !== 'suggested') return `${as}${whole} by ${oneLine(by)}, ${at}`;
  const from = model === undefined ? '' : ` by ${oneLine(model.name)} (${model.sha256.slice(0, 12)})`;
  return `suggested${whole}${from}, fit ${fit ?? 0}${calibrated === true ? '' : ', not calibrated'}`;
}

const DECIDED = /^(yes|no|unsure)( of the whole video)? by (.*), (\d{4}-\d\d-\d\dT[\d:.]{5,12}Z)$/;

/** @returns undefined for what says something else */
export function fromWords(words: string): { as: Said['as']; whole: boolean; by?: string; at?: string } | undefined {
  if (words.startsWith('suggested'))
    return { as: 'suggested', whole: words.startsWith('suggested of the whole video') };
  const [, as, whole, by, at] = DECIDED.exec(words) ?? [];
  if (as === undefined || by === undefined || at === undefined) return undefined;
  return { as: as as Decision, whole: whole !== undefined, ...(by === '' ? {} : { by }), at };
}

export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

export function labelNamed({ labels }: Handed, text: string): HandedLabel | undefined {
  return labels.find((label) => label.text === text);
}

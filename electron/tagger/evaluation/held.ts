/** What is said of a label, with the fits that the page shows: the two sides that an evaluation holds against each other. */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import type { Footage } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Fit } from '../../wire/app/rankings.ts';
import type { Decision } from '../../wire/app/tags.ts';
import type { Fits } from '../fits/fits.ts';
import type { ActiveLabels } from '../labels/list.ts';
import type { Tags } from '../tags/tags.ts';
import type { Said } from './said.ts';

export interface Known {
  readonly id: string;
  readonly yes: boolean;
  readonly fit: Fit;
  /** what makes the fit has learned from a decision about just this */
  readonly seen: boolean;
}

export interface Held {
  /** yes or no of videos whose fits are known */
  readonly known: readonly Known[];
  /** videos of which nobody is sure, and those whose fits are not known */
  readonly unsure: readonly string[];
  readonly unknown: readonly string[];
}

export interface FitsNow {
  readonly active: ActiveLabels;
  readonly fits: Fits;
  readonly tags: Tags;
}

/** @throws AbortError */
export async function heldOf(label: string, said: readonly Said[], now: FitsNow, signal: AbortSignal): Promise<Held> {
  const place = now.active.ids.indexOf(label);
  const known: Known[] = [];
  const [unsure, unknown]: [string[], string[]] = [[], []];
  const breathe = breathing(signal);
  for (const { id, footage, decision } of said) {
    const fit = decision === 'unsure' ? undefined : fitOf(place, footage, now);
    if (decision === 'unsure') unsure.push(id);
    else if (fit === undefined) unknown.push(id);
    else known.push({ id, yes: decision === 'yes', fit, seen: isSeen(fit, now.tags.decision(footage, label)) });
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return { known, unsure, unknown };
}

function isSeen({ from, calibrated }: Fit, decision: Decision | undefined): boolean {
  return (from === 'head' || calibrated === true) && (decision === 'yes' || decision === 'no');
}

/** @param place of the label among the active ones; below 0 where it is not among them */
export function fitOf(place: number, footage: Footage, { active, fits }: FitsNow): Fit | undefined {
  const [seen, vector] = [fits.see(footage), active.vectors[place]];
  if (seen === undefined || vector === undefined) return undefined;
  const [cosine = 0] = cosines(seen.embedding.vector, [vector]);
  return fits.of(active, place, seen, cosine);
}

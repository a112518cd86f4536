/** What the model finds fitting where nobody has decided. */
import { cosines } from '../../engine/internvideo2/ranking.ts';
import type { HandedSuggestion } from '../../interchange/handed.ts';
import { breathing } from '../../turns/breath.ts';
import type { Fits } from '../fits/fits.ts';
import type { LabelList } from '../labels/list.ts';
import type { Lanes } from '../moments/lanes.ts';
import type { Tags } from '../tags/tags.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';

export interface SuggestionsOptions {
  readonly labels: LabelList;
  readonly tags: Tags;
  readonly fits: Fits;
  readonly lanes: Lanes;
}

/** @param from from which fit on; undefined: from each label's own threshold */
export async function suggestionsOf(
  options: SuggestionsOptions,
  entry: VideoEntry,
  { wholes, spans, from }: { wholes: boolean; spans: boolean; from: number | undefined },
  signal: AbortSignal,
): Promise<HandedSuggestion[]> {
  const ofWhole = wholes ? await wholeSuggestions(options, entry, from, signal) : [];
  return spans ? [...ofWhole, ...(await spanSuggestions(options, entry, from, signal))] : ofWhole;
}

async function wholeSuggestions(
  { labels, tags, fits }: SuggestionsOptions,
  entry: VideoEntry,
  from: number | undefined,
  signal: AbortSignal,
): Promise<HandedSuggestion[]> {
  const footage = footageOf(entry);
  const seen = entry.state === 'done' ? fits.see(footage) : undefined;
  if (seen === undefined) return [];
  const { active, thresholds } = labels;
  const cosine = cosines(seen.embedding.vector, active.vectors);
  const found: HandedSuggestion[] = [];
  const breathe = breathing(signal);
  for (const [place, id] of active.ids.entries()) {
    await breathe();
    if (tags.decision(footage, id) !== undefined) continue;
    const fit = fits.of(active, place, seen, cosine[place] as number);
    if (fit === undefined || fit.value < (from ?? (thresholds[place] as number))) continue;
    const label = active.texts[place] as string;
    found.push({ label, span: undefined, fit: fit.value, calibrated: fit.calibrated === true });
  }
  return found;
}

async function spanSuggestions(
  { labels, fits, lanes }: SuggestionsOptions,
  entry: VideoEntry,
  from: number | undefined,
  signal: AbortSignal,
): Promise<HandedSuggestion[]> {
  const { active } = labels;
  const listed = new Set(labels.listed.map(({ id }) => id));
  const named = active.ids.filter((id) => listed.has(id));
  const told = await lanes.of(entry, { labels: named, best: 0, ...(from === undefined ? {} : { from }) }, signal);
  return told.lanes.flatMap(({ label: id, moments }) => {
    const place = active.ids.indexOf(id);
    const label = active.texts[place];
    if (label === undefined || moments.length === 0) return [];
    const calibrated = fits.direction(active, place)?.fitOf(0).calibrated === true;
    return moments.map(({ start, end, fit }) => ({ label, span: { start, end }, fit, calibrated }));
  });
}

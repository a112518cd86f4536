/**
 * The run by command: the matches of chosen videos, or of all, one video after the other.
 *
 * It goes after the queue, which finds out what it is made of: a video that the model has not looked at has no labels to be
 * matched. Of each video the texts are asked about some at a time, so that whoever asks something else of the engine
 * waits for those alone; the engine keeps what it saw of the last video from one such question to the next.
 */
import type { Library } from '../../library/index.ts';
import type { ActiveLabels, LabelList } from '../labels/list.ts';
import { Run } from '../runs/run.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { type InTurn, matchInTurn } from './match.ts';
import { isSame, keptRunSchema, type Part, withMore } from './wanted.ts';

/** As many as the engine goes through without a pause. */
const TEXTS_AT_ONCE = 32;

export interface MatchingRunOptions extends InTurn {
  readonly library: Library;
  readonly labels: LabelList;
}

export class MatchingRun extends Run<Part> {
  readonly #inTurn: MatchingRunOptions;
  #texts: { active: ActiveLabels; labels: Part['labels']; texts: string[] } | undefined;

  constructor(options: MatchingRunOptions) {
    super(options, {
      setting: 'matching',
      schema: keptRunSchema,
      again: 'check its matches',
      mayGo: () => options.labels.ready,
      withMore,
      isSame: (one, other) => isSame(one.labels, other.labels),
      work: (entry, { labels }, signal) => this.#match(entry, labels, signal),
    });
    this.#inTurn = options;
  }

  async #match(entry: VideoEntry, labels: Part['labels'], signal: AbortSignal): Promise<number> {
    const footage = footageOf(entry);
    const texts = footage === undefined ? [] : this.#inTurn.embeddings.unmatched(footage, this.#textsOf(labels));
    let seconds = 0;
    for (let first = 0; first < texts.length; first += TEXTS_AT_ONCE) {
      const some = texts.slice(first, first + TEXTS_AT_ONCE);
      seconds += await matchInTurn(this.#inTurn, 'last', { id: entry.id, texts: some, signal });
    }
    return seconds;
  }

  /** Of the labels of the list, those that the model has learnt: of others its numbers mean nothing. */
  #textsOf(labels: Part['labels']): readonly string[] {
    const { active } = this.#inTurn.labels;
    if (this.#texts?.active === active && this.#texts.labels === labels) return this.#texts.texts;
    const wanted = labels === 'all' ? undefined : new Set(labels);
    const isMeant = (place: number): boolean =>
      active.learnt[place] === true && (wanted?.has(active.ids[place] as string) ?? true);
    const texts = active.texts.filter((_, place) => isMeant(place));
    this.#texts = { active, labels, texts };
    return texts;
  }
}

/** What people wrote, searched by the same words as the vectors: names of files and folders, notes, and tags with a yes. */
import { basename, dirname } from 'node:path';
import { breathing } from '../../turns/breath.ts';
import type { Named } from '../../wire/app/search.ts';
import type { LabelList } from '../labels/list.ts';
import type { HeldMarks } from '../tags/marks.ts';
import type { Tags } from '../tags/tags.ts';
import type { VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { plain, saysAll, saysAny, saysAsWords } from './names.ts';
import type { Words } from './words.ts';

/** So many are told of: whoever sees more of them asks for more words. */
const MOST = 200;
/** Of a note that line is told, so much of it. */
const LONGEST_LINE = 300;

export interface NamedOptions {
  readonly labels: LabelList;
  readonly tags: Tags;
  readonly marks: HeldMarks;
}

/** In plain form. */
interface Names {
  readonly name: string;
  readonly folder: string;
}

interface LabelThatSays {
  readonly text: string;
  /** with its other wordings, in plain form */
  readonly written: string;
}

interface Said {
  readonly named: Named;
  /** all of what has the words, in plain form */
  readonly written: string;
}

export class WhatPeopleWrote {
  readonly #o: NamedOptions;
  readonly #names = new WeakMap<VideoEntry, Names>();
  /** those of the videos that were searched last, in their order: tens of thousands are gone through with each key */
  #last: { readonly of: readonly VideoEntry[]; readonly names: readonly Names[] } | undefined;

  constructor(options: NamedOptions) {
    this.#o = options;
  }

  /** In the order of the videos; first what has the words as such, then what has them within others. @throws AbortError */
  async find(words: Words, entries: readonly VideoEntry[], signal: AbortSignal): Promise<Named[]> {
    const needles = words.needles.map(plain);
    const without = words.without.map(plain);
    if (needles.length === 0) return [];
    const labels = this.#labelsThatSay(needles, without);
    const hasMore = labels.size > 0 || this.#o.marks.size > 0;
    const names = await this.#namesOfAll(entries, signal);
    const [asWords, within]: [Named[], Named[]] = [[], []];
    const put = ({ named, written }: Said): void => {
      if (saysAsWords(needles, written)) asWords.push(named);
      else if (within.length < MOST) within.push(named);
    };
    const breathe = breathing(signal);
    for (const [i, entry] of entries.entries()) {
      if (asWords.length >= MOST) break;
      const { name, folder } = names[i] as Names;
      if (!saysAny(without, name) && !saysAny(without, folder)) {
        if (saysAll(needles, name, folder)) {
          put({ named: { id: entry.id, by: 'name', says: basename(entry.path) }, written: `${name}\n${folder}` });
        } else if (saysAll(needles, folder)) {
          put({ named: { id: entry.id, by: 'folder', says: dirname(entry.path) }, written: folder });
        }
        if (hasMore) for (const said of this.#said(entry, needles, without, labels)) put(said);
      }
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return [...asWords, ...within].slice(0, MOST);
  }

  /** What stands in its note and its tags. */
  #said(
    entry: VideoEntry,
    needles: readonly string[],
    without: readonly string[],
    labels: ReadonlyMap<string, LabelThatSays>,
  ): Said[] {
    const { id } = entry;
    const footage = footageOf(entry);
    const found: Said[] = [];
    const { note } = this.#o.marks.of(footage);
    const line = lineThatSays(note, needles, without);
    if (line !== undefined) found.push({ named: { id, by: 'note', says: line }, written: plain(note) });
    for (const { label, span, decision } of this.#o.tags.of(footage)) {
      const saying = decision === 'yes' ? labels.get(label) : undefined;
      if (saying === undefined) continue;
      const named = { id, ...(span === undefined ? {} : { span }), by: 'tag', says: saying.text } as const;
      found.push({ named, written: saying.written });
    }
    return found;
  }

  /** The labels that have the words, by their ids. */
  #labelsThatSay(needles: readonly string[], without: readonly string[]): Map<string, LabelThatSays> {
    const saying = this.#o.labels.listed.filter(({ text, facts: { wordings = [] } }) =>
      [text, ...wordings].some((wording) => saysAll(needles, plain(wording)) && !saysAny(without, plain(wording))),
    );
    return new Map(
      saying.map(({ id, text, facts: { wordings = [] } }) => [
        id,
        { text, written: plain([text, ...wordings].join('\n')) },
      ]),
    );
  }

  async #namesOfAll(entries: readonly VideoEntry[], signal: AbortSignal): Promise<readonly Names[]> {
    if (this.#last?.of === entries) return this.#last.names;
    const names: Names[] = [];
    const breathe = breathing(signal);
    for (const entry of entries) {
      names.push(this.#namesOf(entry));
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    this.#last = { of: entries, names };
    return names;
  }

  #namesOf(entry: VideoEntry): Names {
    const known = this.#names.get(entry);
    if (known !== undefined) return known;
    const names = { name: plain(basename(entry.path)), folder: plain(dirname(entry.path)) };
    this.#names.set(entry, names);
    return names;
  }
}

function lineThatSays(note: string, needles: readonly string[], without: readonly string[]): string | undefined {
  if (note === '' || saysAny(without, plain(note)) || !saysAll(needles, plain(note))) return undefined;
  const lines = note.split(/\r?\n/);
  const line =
    lines.find((text) => saysAll(needles, plain(text))) ?? lines.find((text) => saysAny(needles, plain(text)));
  return line?.trim().slice(0, LONGEST_LINE).toWellFormed();
}

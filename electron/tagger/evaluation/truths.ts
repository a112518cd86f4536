/** What files say is true of videos of the list. It becomes no decision, and is known until the application ends. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { quoted } from '../../interchange/quoted.ts';
import { type TruthRow, truthLines } from '../../interchange/truth-file.ts';
import { type Footage, footageName } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { ReadTruth } from '../../wire/app/evaluation.ts';
import { NAMED_PROBLEMS } from '../../wire/app/labels.ts';
import type { Problem } from '../../wire/app/problem.ts';
import type { Decision } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { LabelList } from '../labels/list.ts';
import type { VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { type Said, videosOf } from './said.ts';

/** So many files are known, the last ones. */
const MOST_TRUTHS = 8;

interface Truth {
  readonly name: string;
  /** by label, and then by footage's name */
  readonly said: ReadonlyMap<string, ReadonlyMap<string, Decision>>;
}

export class Truths {
  readonly #o: { readonly list: VideoList; readonly labels: LabelList };
  readonly #truths = new Map<string, Truth>();

  constructor(options: { list: VideoList; labels: LabelList }) {
    this.#o = options;
  }

  /** @throws TagError for a file that is none; AbortError */
  async read(name: string, text: string, signal: AbortSignal): Promise<ReadTruth> {
    const breathe = breathing(signal);
    const labels = new Map(this.#o.labels.listed.map((label) => [label.text, label.id]));
    const videos = await this.#knownVideos(signal);
    const said = new Map<string, Map<string, Decision>>();
    const problems: Problem[] = [];
    let moreProblems = 0;
    const footage = new Set<string>();
    let decisions = 0;
    for (const line of truthLines(text)) {
      const why = 'refused' in line ? line.refused : take(line, labels, videos, said);
      if (typeof why === 'object') {
        if (problems.length < NAMED_PROBLEMS) problems.push(why);
        else moreProblems += 1;
      } else if (why !== undefined) {
        footage.add(why);
        decisions += 1;
      }
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    const truth = randomUUID();
    this.#truths.set(truth, { name, said });
    const [oldest] = this.#truths.keys();
    if (this.#truths.size > MOST_TRUTHS && oldest !== undefined) this.#truths.delete(oldest);
    return { truth, decisions, videos: footage.size, problems, moreProblems };
  }

  nameOf(truth: string): string {
    return this.#require(truth).name;
  }

  /** @throws TagError `not-found`; AbortError */
  async saidOf(truth: string, signal: AbortSignal): Promise<Map<string, Said[]>> {
    const { said } = this.#require(truth);
    const footage = await videosOf(this.#o.list, signal);
    const byName = new Map([...footage].map(([of, id]) => [footageName(of), { id, footage: of }]));
    return new Map(
      [...said].map(([label, decisions]) => [
        label,
        [...decisions].flatMap(([name, decision]): Said[] => {
          const video = byName.get(name);
          return video === undefined ? [] : [{ ...video, decision }];
        }),
      ]),
    );
  }

  #require(truth: string): Truth {
    const known = this.#truths.get(truth);
    if (known !== undefined) return known;
    throw new TagError('not-found', 'This file is not known any more: choose it again.');
  }

  async #knownVideos(signal: AbortSignal): Promise<KnownVideos> {
    const paths = new Map<string, Footage>();
    const names = new Map<string, Map<string, Footage>>();
    const breathe = breathing(signal);
    for (const entry of [...this.#o.list.all()]) {
      const footage = footageOf(entry);
      if (footage !== undefined) {
        paths.set(entry.path, footage);
        const name = basename(entry.path);
        names.set(name, (names.get(name) ?? new Map()).set(footageName(footage), footage));
      }
      const breath = breathe();
      if (breath !== undefined) await breath;
    }
    return { paths, names };
  }
}

interface KnownVideos {
  readonly paths: ReadonlyMap<string, Footage>;
  /** contents that have a name */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, Footage>>;
}

/** @returns the name of the footage that it is about; why it is left out; undefined where it was said before */
function take(
  { where, video, label, decision }: TruthRow,
  labels: ReadonlyMap<string, string>,
  { paths, names }: KnownVideos,
  said: Map<string, Map<string, Decision>>,
): string | Problem | undefined {
  const id = labels.get(label.trim());
  if (id === undefined)
    return { kind: 'not-found', message: `${where}: there is no label ${quoted(label)} in the list.` };
  // The file may be another system's.
  const named = names.get(video.split(/[\\/]/).at(-1) ?? '');
  if (!paths.has(video) && (named?.size ?? 0) > 1) {
    const message = `${where}: several videos are called ${quoted(video)}: write the path of one.`;
    return { kind: 'usage', message };
  }
  const footage = paths.get(video) ?? named?.values().next().value;
  if (footage === undefined) {
    return { kind: 'not-found', message: `${where}: there is no video ${quoted(video)} in the list.` };
  }
  const name = footageName(footage);
  const ofLabel = said.get(id) ?? new Map<string, Decision>();
  said.set(id, ofLabel);
  const before = ofLabel.get(name);
  if (before === decision) return undefined;
  if (before !== undefined) {
    const message = `${where}: the file has said ${before} of ${quoted(label)} on this video before: remove one of the two.`;
    return { kind: 'usage', message };
  }
  ofLabel.set(name, decision);
  return name;
}

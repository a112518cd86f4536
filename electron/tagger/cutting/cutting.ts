/**
 * The run of cutting: one clip after the other, until it is paused or cancelled. Nothing is kept of it but the folder's own list: the
 * same choice again passes over what is there.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { freeBytes } from '../../catalogue/free-bytes.ts';
import { copiedFrames } from '../../engine/video/cut/copy.ts';
import type { HandedModel } from '../../interchange/handed.ts';
import type { CutChoice, CutPlan, Cutting as CuttingFacts } from '../../wire/app/clips.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { type ErrorKind, TagError } from '../../wire/errors.ts';
import { abortError, isAbortError } from '../../wire/failures.ts';
import type { HandlerContext } from '../../wire/rpc.ts';
import type { Events } from '../events.ts';
import type { ModelFacts } from '../handover/model-facts.ts';
import { writeFailure } from '../handover/write/failure.ts';
import { type Log, toProblem } from '../problem.ts';
import { cutOne } from './cut-one.ts';
import { cleanManifest, holdFolder, MANIFEST, readManifest } from './manifest.ts';
import { type PlannedClip, planClips } from './plan.ts';
import { bytesOf, secondsOf } from './room-needed.ts';
import { askedFrames, CutSources, type CutSourcesParts, spanOf } from './sources.ts';
import { type WantedParts, wantedClips } from './wanted.ts';

/** The same would happen to every clip. */
const OF_THE_DISK: ReadonlySet<ErrorKind> = new Set(['disk-full', 'write-failed', 'ffmpeg-missing']);
/** So many of a plan are told one by one. */
const TOLD = 50;

export interface CuttingOptions extends WantedParts, CutSourcesParts {
  readonly events: Events;
  readonly modelFacts: ModelFacts;
  readonly log: Log;
}

interface Running {
  readonly folder: string;
  /** what keeps others out of the folder */
  readonly giveUp: () => void;
  readonly model: HandedModel | undefined;
  readonly left: PlannedClip[];
  readonly of: number;
  done: number;
  failed: number;
  paused: boolean;
  /** of clips that were cut: how long they are, and how long it took */
  cut: { seconds: number; ms: number };
  at: { file: string; fraction: number } | undefined;
  problem: Problem | undefined;
}

export class Cutting {
  readonly #o: CuttingOptions;
  readonly #sources: CutSources;
  #run: Running | undefined;
  /** how the last one went */
  #last: Pick<CuttingFacts, 'done' | 'of' | 'failed' | 'problem' | 'folder'> = { done: 0, of: 0, failed: 0 };
  #going: AbortController | undefined;
  #starting: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: CuttingOptions) {
    this.#o = options;
    this.#sources = new CutSources(options);
  }

  get facts(): CuttingFacts {
    const run = this.#run;
    if (run === undefined) return { state: 'idle', ...this.#last };
    const { done, of, failed, problem, at, folder, paused } = run;
    const secondsLeft = paused ? undefined : secondsLeftOf(run);
    return {
      state: paused ? 'paused' : 'running',
      ...{ done, of, failed, folder },
      ...(problem === undefined ? {} : { problem }),
      ...(at === undefined || paused ? {} : { at }),
      ...(secondsLeft === undefined ? {} : { secondsLeft }),
    };
  }

  /** @throws TagError `usage`, `not-found`; AbortError */
  async plan(
    choice: CutChoice,
    { signal, onProgress }: HandlerContext<{ done: number; of: number }>,
  ): Promise<CutPlan> {
    const { clips, unknown, beyond } = await this.#planned(choice, signal);
    const left = clips.filter(({ isThere }) => !isThere);
    const shown = [...left, ...clips.filter(({ isThere }) => isThere)].slice(0, TOLD);
    const first: CutPlan['first'] = [];
    const unseen = new Set<PlannedClip>();
    for (const clip of shown) {
      onProgress({ done: first.length, of: shown.length });
      const span = await this.#reallyIn(clip, signal);
      if (span === undefined) unseen.add(clip);
      first.push({
        ...{ id: clip.entry.id, file: clip.file },
        ...(clip.span === undefined ? {} : { span: clip.span }),
        ...(clip.label === undefined ? {} : { label: clip.label.text }),
        ...(span ?? clip.asked ?? { start: 0, end: clip.entry.facts?.duration ?? 0 }),
      });
    }
    return {
      ...{ clips: clips.length, there: clips.length - left.length },
      videos: new Set(clips.map(({ entry }) => entry.id)).size,
      seconds: clips.reduce((sum, clip) => sum + secondsOf(clip), 0),
      bytes: left.reduce((sum, clip) => sum + bytesOf(clip), 0),
      free: (await freeBytes(choice.folder)) ?? 0,
      first,
      remarks: remarksOn(clips, { unseen: unseen.size, unknown, beyond }),
    };
  }

  /** @throws TagError `in-use`, `usage`, `not-found`, `disk-full`; AbortError: then nothing is begun */
  async start(choice: CutChoice, asked: AbortSignal): Promise<void> {
    if (this.#run !== undefined || this.#starting !== undefined) {
      throw new TagError('in-use', 'Clips are being cut already: wait until that is done, or cancel it.');
    }
    this.#starting = new AbortController();
    const signal = AbortSignal.any([asked, this.#starting.signal]);
    let giveUp: (() => void) | undefined;
    try {
      await requireFolder(choice.folder);
      giveUp = holdFolder(choice.folder);
      const { clips, lines, isClean } = await this.#planned(choice, signal);
      const left = clips.filter(({ isThere }) => !isThere);
      await requireRoom(choice.folder, left);
      const model = choice.of.kind === 'places' ? await this.#o.modelFacts.of(signal) : undefined;
      if (!isClean) await cleaned(choice.folder, lines);
      signal.throwIfAborted();
      const done = clips.length - left.length;
      this.#run = {
        ...{ folder: choice.folder, giveUp, model, left, of: clips.length, done, failed: 0, paused: false },
        ...{ cut: { seconds: 0, ms: 0 }, at: undefined, problem: undefined },
      };
    } catch (error) {
      giveUp?.();
      throw error;
    } finally {
      this.#starting = undefined;
    }
    this.#tell();
    this.#goOn();
  }

  pause(): void {
    if (this.#run === undefined) return;
    this.#run.paused = true;
    this.#going?.abort();
    this.#tell();
  }

  resume(): void {
    if (this.#run === undefined) return;
    this.#run.paused = false;
    this.#run.problem = undefined;
    this.#tell();
    this.#goOn();
  }

  /** @returns once nothing is written any more */
  async cancel(): Promise<void> {
    this.#starting?.abort(abortError());
    this.#end();
    this.#going?.abort();
    this.#tell();
    await this.#ended;
  }

  async close(): Promise<void> {
    await this.cancel();
  }

  async #planned(choice: CutChoice, signal: AbortSignal) {
    const { wanted, unknown } = await wantedClips(this.#o, choice, signal);
    const { lines, isClean } = await readManifest(choice.folder).catch((error: unknown) => {
      throw writeFailure(join(choice.folder, MANIFEST), error);
    });
    return { ...(await planClips(wanted, choice, lines, signal)), unknown, lines, isClean };
  }

  /** Undefined where the file cannot be looked at now. @throws AbortError */
  async #reallyIn(clip: PlannedClip, signal: AbortSignal) {
    try {
      const source = await this.#sources.of(clip.entry, signal);
      const frames = askedFrames(source, clip.asked);
      return spanOf(source, clip.how === 'exact' ? frames : await copiedFrames(source.info, frames, signal));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TagError) return undefined;
      throw error;
    }
  }

  #end(): void {
    if (this.#run === undefined) return;
    const { done, of, failed, problem, folder, giveUp } = this.#run;
    // A clip may still be at work.
    void this.#ended.then(giveUp);
    this.#last = { done, of, failed, folder, ...(problem === undefined ? {} : { problem }) };
    this.#run = undefined;
    this.#sources.clear();
  }

  #tell(): void {
    this.#o.events.touch();
  }

  #goOn(): void {
    if (this.#going !== undefined) return;
    const going = new AbortController();
    this.#going = going;
    this.#ended = this.#go(going.signal).finally(() => {
      this.#going = undefined;
      // It was told to go on before it had heard that it was to stop.
      if (going.signal.aborted && this.#run?.paused === false) this.#goOn();
    });
  }

  /** Never rejects. */
  async #go(signal: AbortSignal): Promise<void> {
    for (let run = this.#run; run !== undefined && !run.paused && !signal.aborted; run = this.#run) {
      const [clip] = run.left;
      if (clip === undefined) {
        this.#end();
        break;
      }
      await this.#cut(run, clip, signal);
      run.at = undefined;
      this.#tell();
      await turnOfLoop();
    }
    this.#tell();
  }

  /** Never rejects. */
  async #cut(run: Running, clip: PlannedClip, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    run.at = { file: clip.file, fraction: 0 };
    const onProgress = (fraction: number): void => {
      run.at = { file: clip.file, fraction };
      this.#tell();
    };
    try {
      await cutOne(clip, { sources: this.#sources, folder: run.folder, model: run.model, signal, onProgress });
      run.done += 1;
      run.cut = { seconds: run.cut.seconds + secondsOf(clip), ms: run.cut.ms + performance.now() - began };
    } catch (error) {
      if (isAbortError(error)) return;
      run.problem = toProblem(error, this.#o.log);
      if (OF_THE_DISK.has(run.problem.kind)) {
        run.paused = true;
        return;
      }
      run.failed += 1;
    }
    run.left.shift();
  }
}

function secondsLeftOf({ left, cut, at }: Running): number | undefined {
  if (cut.seconds === 0) return undefined;
  const [now] = left;
  const all = left.reduce((sum, clip) => sum + secondsOf(clip), 0);
  const begun = now === undefined || at === undefined ? 0 : at.fraction * secondsOf(now);
  return Math.round(((all - begun) * cut.ms) / cut.seconds / 100) / 10;
}

/** One that is yet to come is made, in a folder that there is. */
async function requireFolder(folder: string): Promise<void> {
  await mkdir(folder).catch(() => undefined);
  const facts = await stat(folder).catch(() => undefined);
  if (facts === undefined) {
    throw new TagError('not-found', `There is no folder ${folder}, and it cannot be made: choose another one.`);
  }
  if (!facts.isDirectory()) throw new TagError('not-found', `${folder} is no folder: choose one.`);
}

async function requireRoom(folder: string, left: readonly PlannedClip[]): Promise<void> {
  const wanted = left.reduce((sum, clip) => sum + bytesOf(clip), 0);
  const free = await freeBytes(folder);
  if (free === undefined || free >= wanted) return;
  const [megabytes, there] = [wanted, free].map((bytes) => Math.ceil(bytes / 1e6));
  throw new TagError(
    'disk-full',
    `The clips take about ${megabytes} MB, and ${folder} has ${there} MB free: free some space, or choose another folder.`,
  );
}

async function cleaned(folder: string, lines: Parameters<typeof cleanManifest>[1]): Promise<void> {
  await cleanManifest(folder, lines).catch((error: unknown) => {
    throw writeFailure(join(folder, MANIFEST), error);
  });
}

function remarksOn(
  clips: readonly PlannedClip[],
  { unseen, unknown, beyond }: Record<'unseen' | 'unknown' | 'beyond', number>,
): CutPlan['remarks'] {
  const isCopy = clips[0]?.how === 'copy';
  const away = clips.filter(({ entry }) => entry.away !== undefined).length;
  const remarks = [
    {
      sentence: isCopy
        ? 'Each begins at the last key frame before what was asked for, and ends where no picture leans on a later one.'
        : 'Pictures are encoded anew as H.264, or HEVC where they have more than 8 bits.',
      clips: clips.length,
    },
    { sentence: 'Subtitles, chapters and data tracks other than the time code are left out.', clips: clips.length },
    { sentence: 'The video is away: connect its drive before its clips are cut.', clips: away },
    { sentence: 'The file cannot be looked at now, so that its clip may not come.', clips: unseen - away },
    { sentence: 'What begins when its video has ended is left out.', clips: beyond },
    { sentence: 'Videos that are still being looked at are left out.', clips: unknown },
  ];
  return remarks.filter(({ clips: count }) => count > 0);
}

/**
 * Gets each thing that is missing by the first way that works, and says what came of it.
 *
 * This file knows neither ffmpeg nor Electron: a `Thing` is data, so that tests can hand in their own.
 */
import type { Memory } from './memory.ts';
import { standingFailure } from './memory.ts';

/** A way to get a thing. */
export interface Way {
  /** What it does, as in "getting ffmpeg: …". */
  name: string;
  /** Why it cannot be tried on this machine, or undefined where it can. */
  impossible: () => string | undefined;
  /** Tries it: undefined where it went well, else why it did not. */
  run: () => Promise<string | undefined>;
}

export interface Thing {
  /** Unique, and what the user calls it. */
  name: string;
  /** Whether the main job (ranking the labels of a video) is impossible without it. */
  needed: boolean;
  /** False where this machine has no use for it: then nothing is said of it. */
  wanted: () => Promise<boolean>;
  /** Where it is, in words, or undefined. */
  find: () => Promise<string | undefined>;
  ways: Way[];
  /** The closing sentence's second half: what works without it and what to do, for the reason that getting it failed. */
  without: string;
}

export type Outcome =
  | { name: string; status: 'unwanted' }
  | { name: string; status: 'present' | 'got'; where: string }
  | { name: string; status: 'missing'; needed: boolean; reason: string; without: string; remembered: boolean };

export interface SetUpOptions {
  /** Leaves alone the optional things whose failure still stands in `memory`. */
  ifNeeded: boolean;
  memory: Memory;
  now: number;
  /** Called before each way is tried. */
  onAttempt: (thing: Thing, way: Way) => void;
}

/** Goes through the things in order. `options.memory` is brought up to date in place. */
export async function setUp(things: Thing[], options: SetUpOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const thing of things) outcomes.push(await setUpOne(thing, options));
  return outcomes;
}

async function setUpOne(thing: Thing, options: SetUpOptions): Promise<Outcome> {
  const { name, needed, without } = thing;
  if (!(await thing.wanted())) return { name, status: 'unwanted' };
  const present = await thing.find();
  if (present !== undefined) {
    delete options.memory[name];
    return { name, status: 'present', where: present };
  }

  // A needed thing is always tried: nothing else works until it is there.
  const failure = options.ifNeeded && !needed ? standingFailure(options.memory, name, options.now) : undefined;
  if (failure !== undefined) {
    return { name, status: 'missing', needed, reason: failure.reason, without, remembered: true };
  }

  const reasons: string[] = [];
  for (const way of thing.ways) {
    const impossible = way.impossible();
    if (impossible !== undefined) {
      reasons.push(impossible);
      continue;
    }
    options.onAttempt(thing, way);
    const problem = await way.run();
    const where = problem === undefined ? await thing.find() : undefined;
    if (where !== undefined) {
      delete options.memory[name];
      return { name, status: 'got', where };
    }
    reasons.push(`${way.name}: ${problem ?? 'it ran, and still nothing is there'}`);
  }
  const reason = reasons.join('; ');
  if (!needed) options.memory[name] = { at: options.now, reason };
  return { name, status: 'missing', needed, reason, without, remembered: false };
}

/** 1 where something is missing that the main job needs, else 0. */
export function exitCodeOf(outcomes: Outcome[]): 0 | 1 {
  return outcomes.some((outcome) => outcome.status === 'missing' && outcome.needed) ? 1 : 0;
}

/**
 * What to tell the user: a line for each thing that is there, then one sentence for each that could not be had.
 *
 * @param quiet leaves out what was there already and the optional failures that were told before
 */
export function describeOutcomes(outcomes: Outcome[], quiet: boolean): string[] {
  const there: string[] = [];
  const missing: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'got') there.push(`${outcome.name}: got it, ${outcome.where}`);
    if (outcome.status === 'present' && !quiet) there.push(`${outcome.name}: ${outcome.where}`);
    if (outcome.status === 'missing' && !(quiet && outcome.remembered)) {
      missing.push(`Could not get ${outcome.name} (${outcome.reason}): ${outcome.without}`);
    }
  }
  return [...there, ...missing];
}

/** `reeltag cut`: what was decided, cut out of a library's videos as files. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CutChoice, CutPlan, Cutting } from '../wire/app/clips.ts';
import type { Scope } from '../wire/app/interchange.ts';
import { TagError } from '../wire/errors.ts';
import { type AskedLibrary, type LibraryOptions, withLibrary } from './asked-library.ts';
import { clock } from './clock.ts';
import type { Context } from './context.ts';
import { parseCount } from './numbers.ts';
import { printable, quoted } from './text.ts';

export interface CutOptions extends LibraryOptions {
  out: string;
  label?: string[] | undefined;
  list?: string | undefined;
  wholes?: boolean | undefined;
  copy?: boolean | undefined;
  handles?: string | undefined;
  template?: string | undefined;
  byLabel?: boolean | undefined;
  split?: string | undefined;
  seed?: string | undefined;
  dryRun?: boolean | undefined;
  json?: boolean | undefined;
}

const USUAL_TEMPLATE = '{video}_{label}_{start}';
const LONGEST_HANDLES = 600;
/** How often it is asked how far it is, milliseconds. */
const ASK_MS = 250;

export async function cutCommand(context: Context, options: CutOptions): Promise<number> {
  if (options.out === '') throw new TagError('usage', 'The name of the folder is empty: name one after --out.');
  const choice = choiceOf(options);
  return withLibrary(context, options, async (library) => {
    const whole = { ...choice, of: { ...choice.of, ...(await labelsOf(library, options.label)) } };
    const plan = await library.call('planCut', { choice: whole }, ({ done, of }) =>
      context.progress.show('looking at videos', of === 0 ? undefined : done / of),
    );
    context.progress.clear();
    if (options.dryRun === true) return tell(context, plan, options);
    for (const { sentence, clips } of plan.remarks) context.say(`${countOf(clips)}: ${sentence}`);
    if (plan.clips === 0) {
      context.say('nothing is to be cut: no span has a yes');
      return 0;
    }
    await mkdir(whole.folder, { recursive: true });
    await library.call('startCut', { choice: whole });
    const ended = await follow(context, library);
    return told(context, ended, plan);
  });
}

function choiceOf(options: CutOptions) {
  const { list, copy, wholes, byLabel, template = USUAL_TEMPLATE } = options;
  const scope: Scope = list === undefined ? { kind: 'all' } : { kind: 'list', name: list };
  const seconds = options.handles === undefined ? 0 : parseSeconds(options.handles);
  const split = options.split === undefined ? undefined : parseSplit(options.split, options.seed);
  if (split === undefined && options.seed !== undefined) {
    throw new TagError('usage', '--seed says which draw the parts of --split are: name those, too.');
  }
  return {
    of: { kind: 'tags', scope, wholes: wholes === true },
    how: copy === true ? 'copy' : 'exact',
    handles: { before: seconds, after: seconds },
    template,
    folders: byLabel === true ? 'label' : 'one',
    ...(split === undefined ? {} : { split }),
    folder: resolve(options.out),
  } satisfies CutChoice;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= LONGEST_HANDLES) return seconds;
  throw new TagError('usage', `--handles takes seconds, ${LONGEST_HANDLES} at most, not ${quoted(text)}.`);
}

/** Shares of anything: 80/10/10, 8/1/1 and 0.8/0.1/0.1 are one. */
export function parseSplit(text: string, seed = '0'): NonNullable<CutChoice['split']> {
  const parts = text.split('/').map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : Number.NaN));
  const [train = 0, val = 0, test = 0] = parts;
  const all = train + val + test;
  if (parts.length !== 3 || !(all > 0)) {
    throw new TagError('usage', `--split takes three shares, such as 80/10/10, not ${quoted(text)}.`);
  }
  const number = seed === '0' ? 0 : parseCount('--seed', seed);
  return { train: train / all, val: val / all, test: test / all, seed: number };
}

/** @throws TagError `not-found` for words that are no label of the library */
async function labelsOf(library: AskedLibrary, texts: readonly string[] | undefined) {
  if (texts === undefined) return {};
  const { labels } = await library.call('getState', {});
  const ids = texts.map((text) => {
    const label = labels.labels.find((one) => one.text === text);
    if (label !== undefined) return label.id;
    throw new TagError('not-found', `The library has no label ${quoted(text)}: check how it is written there.`);
  });
  return { labels: [...new Set(ids)] };
}

/** Until it is over, or stands still: then it is taken back, and what was cut stays. */
async function follow({ signal, progress }: Context, library: AskedLibrary): Promise<Cutting> {
  for (;;) {
    const cutting = await library.callToStop('howCutGoes', {});
    if (cutting.state === 'idle') return cutting;
    if (cutting.state === 'paused') {
      // By a disk that is full, or by somebody at a window, who can go on there.
      if (cutting.problem !== undefined) await library.callToStop('cancelCut', {});
      return cutting;
    }
    const { done, failed, of, at } = cutting;
    const before = done + failed + (at?.fraction ?? 0);
    progress.show(at === undefined ? 'cutting' : printable(at.file), of === 0 ? undefined : before / of);
    try {
      await sleep(ASK_MS, undefined, { signal });
    } catch (error) {
      await library.callToStop('cancelCut', {});
      throw error;
    }
  }
}

function told({ say, progress }: Context, { state, done, failed, problem }: Cutting, { there }: CutPlan): number {
  progress.clear();
  if (problem !== undefined) say(problem.message);
  say(`${countOf(done - there)} cut, ${there} there already${failed === 0 ? '' : `, ${failed} failed`}`);
  if (state === 'paused') {
    say('the rest is still to come: the same command again goes on');
    return 2;
  }
  return failed === 0 ? 0 : done === 0 ? 1 : 2;
}

function tell({ print, say }: Context, plan: CutPlan, { json }: CutOptions): number {
  const last = plan.first.reduce((most, { end }) => Math.max(most, end), 0);
  for (const { file, label, start, end } of plan.first) {
    if (json === true) print(JSON.stringify({ file, ...(label === undefined ? {} : { label }), start, end }));
    else print(`${clock(start, last)} – ${clock(end, last)}  ${printable(file)}`);
  }
  for (const { sentence, clips } of plan.remarks) say(`${countOf(clips)}: ${sentence}`);
  const more = plan.clips - plan.first.length;
  if (more > 0) say(`and ${more} more`);
  const [bytes, free] = [plan.bytes, plan.free].map((value) => (value / 1e6).toFixed(1));
  say(
    `${countOf(plan.clips)} of ${plan.videos} videos, ${plan.there} there already; about ${bytes} MB, ${free} MB free`,
  );
  return 0;
}

const countOf = (clips: number): string => `${clips} ${clips === 1 ? 'clip' : 'clips'}`;

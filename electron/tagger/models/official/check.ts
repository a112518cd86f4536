/** The official model asked what its authors published, in a process of its own: the queue goes on meanwhile. */
import { join } from 'node:path';
import { DEMO_SENTENCES, DEMO_VIDEO, DEMO_VIDEO_FILE, judge } from '../../../catalogue/official-demo.ts';
import { measureDevices } from '../../../engine-host/measure-devices.ts';
import type { OfficialModel, ShownVerdict } from '../../../wire/app/official.ts';
import type { Problem } from '../../../wire/app/problem.ts';
import type { DeviceFacts, ModelRef } from '../../../wire/engine.ts';
import { TagError } from '../../../wire/errors.ts';
import { isAbortError } from '../../../wire/failures.ts';
import type { Engines } from '../../engines.ts';
import type { Log } from '../../problem.ts';
import type { ModelInUse } from '../in-use.ts';

type Stage = NonNullable<OfficialModel['progress']>['stage'];
export interface CheckDoing {
  readonly stage: Stage;
  readonly fraction?: number | undefined;
}

/** The authors' video: where it is had from, and what it must be. */
export interface Example {
  readonly url: string;
  readonly size: number;
  readonly sha256: string;
}

export interface CheckOptions {
  readonly engines: Engines;
  readonly model: ModelInUse;
  readonly queue: { hold(signal: AbortSignal): Promise<() => void> };
  readonly log: Log;
  /** the authors' example video, where it is another (for tests) */
  readonly example?: Example | undefined;
}

export interface CheckOutcome {
  readonly verdict?: ShownVerdict | undefined;
  /** the example could not be had */
  readonly problem?: Problem | undefined;
  readonly fastest?: DeviceFacts | undefined;
}

/** @throws TagError of the model, AbortError */
export async function checkOfficial(
  options: CheckOptions,
  directory: string,
  signal: AbortSignal,
  say: (doing: CheckDoing) => void,
): Promise<CheckOutcome> {
  const { engines, model } = options;
  const { device, precision } = model.status.choice;
  const ref: ModelRef = { directory, device, precision };
  // First, for the graphs are then made in the precision of the device that will be used.
  const fastest = await measure(options, ref, signal, say);
  say({ stage: 'example' });
  const path = join(directory, DEMO_VIDEO);
  try {
    await engines.errand('fetchFile', { ...(options.example ?? DEMO_VIDEO_FILE), target: path }, { signal });
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    return { problem: withoutExample(error), fastest };
  }
  say({ stage: 'opening' });
  const args = { model: ref, path, range: {}, labels: [...DEMO_SENTENCES], match: false };
  const heard = {
    signal,
    onProgress: ({ stage, fraction }: { stage: string; fraction: number }) =>
      say({ stage: stage === 'decoding' || stage === 'encoding' ? 'asking' : 'opening', fraction }),
  };
  const isOpen = model.ready && model.directory === directory;
  const ranked = await (isOpen
    ? engines.askAboutVideo('rankVideo', args, heard)
    : engines.errand('rankVideo', args, heard));
  const { rows, passed } = judge(ranked.frames, ranked.labels);
  const shown = rows.map(({ text, published, probability }) => ({ label: text, published, here: probability }));
  return { verdict: { rows: shown, passed }, fastest };
}

/** @returns the device that would run it, if it was measured */
export async function listOfficialDevices(
  { engines, model }: CheckOptions,
  directory: string,
  signal: AbortSignal,
): Promise<DeviceFacts | undefined> {
  const { device, precision } = model.status.choice;
  const { devices } = await engines.texts.call('listDevices', { model: { directory, device, precision } }, { signal });
  return fastestOf(devices, device);
}

/** What is measured is for the estimate, and for whoever uses the model next; without it the check goes on. */
async function measure(
  { engines, queue, log }: CheckOptions,
  ref: ModelRef,
  signal: AbortSignal,
  say: (doing: CheckDoing) => void,
): Promise<DeviceFacts | undefined> {
  say({ stage: 'measuring' });
  const letGo = await queue.hold(signal);
  try {
    const asking = {
      list: async () => (await engines.texts.call('listDevices', { model: ref }, { signal })).devices,
      measure: (device: DeviceFacts['device']) => engines.errand('measureDevice', { model: ref, device }, { signal }),
    };
    await measureDevices(asking, 'open');
    const devices = await asking.list();
    // Where there is the CPU alone nothing is to be chosen, but how long videos take is to be said.
    const [only] = devices.filter(({ state }) => state !== 'absent');
    if (only?.state === 'open') await asking.measure(only.device);
    return fastestOf(await asking.list(), ref.device);
  } catch (error) {
    if (signal.aborted || isAbortError(error)) throw error;
    log('the official model could not be measured', error);
    return undefined;
  } finally {
    letGo();
  }
}

function fastestOf(devices: readonly DeviceFacts[], wish: ModelRef['device']): DeviceFacts | undefined {
  const measured = devices.filter(({ state, device }) => state === 'measured' && (wish === 'auto' || wish === device));
  return measured.toSorted((a, b) => (b.clipsPerSecond ?? 0) - (a.clipsPerSecond ?? 0))[0];
}

function withoutExample({ kind, message }: TagError): Problem {
  return {
    kind,
    message: `The authors’ example video could not be had, so the model was not compared with what they published. ${message}`,
  };
}

/** A converted model's graphs, open on the best device that works, and on the CPU where that device's memory does not do. */
import { join } from 'node:path';
import { TagError } from '../../wire/errors.ts';
import type { ServerDevice } from '../kserve/address.ts';
import { isProviderInstalled } from '../onnx-runtime/load.ts';
import { type Device, deviceName, whyNot } from './devices/device.ts';
import { isDeviceLost } from './devices/device-lost.ts';
import { isOutOfMemory } from './devices/out-of-memory.ts';
import type { ConvertedModel } from './importer/converted.ts';
import { type Feeds, type FloatTensor, GraphSession } from './session.ts';

export type Graph = 'vision' | 'text' | 'match';

/** What is asked of a `GraphSession`. */
export type OpenGraph = Pick<GraphSession, 'run' | 'close'>;

/** A model's graphs, wherever they run. */
export interface OpenTowers {
  /** as people name it */
  readonly device: Device | ServerDevice;
  /** Why a GPU that could have been used is not, or not any more. */
  readonly deviceReason: string | undefined;
  /** @throws TagError; Error once they are closed */
  run<Name extends string>(graph: Graph, feeds: Feeds, outputs: readonly Name[]): Promise<Record<Name, FloatTensor>>;
  /** The same, for who can do with less: want of memory is the caller's. */
  tryRun<Name extends string>(graph: Graph, feeds: Feeds, outputs: readonly Name[]): Promise<Record<Name, FloatTensor>>;
  close(): Promise<void>;
}

export interface TowersOptions {
  readonly device: Device;
  /** Why a GPU that could have been used is not. */
  readonly deviceReason?: string | undefined;
  /** What is open already. */
  readonly sessions?: Readonly<Partial<Record<Graph, OpenGraph>>>;
  /** @throws whatever ONNX Runtime throws */
  readonly open: (graph: Graph, device: Device) => Promise<OpenGraph>;
  /** Where it is said that the device was left. */
  readonly say?: (message: string) => void;
}

/** The device in use, and what is open there. */
interface Place {
  readonly device: Device;
  readonly sessions: Map<Graph, Promise<OpenGraph>>;
}

/** The graphs; one that is not open yet is opened when it is first run: who only ranks does without the match head. */
export class Towers implements OpenTowers {
  readonly #open: TowersOptions['open'];
  readonly #say: (message: string) => void;
  #place: Place;
  #deviceReason: string | undefined;
  /** To close what is on a device that is gone may end the process, and so may to forget it. */
  readonly #lost: Place[] = [];
  #closed = false;

  constructor({ device, deviceReason, sessions = {}, open, say = () => {} }: TowersOptions) {
    const opened = Object.entries(sessions) as [Graph, OpenGraph][];
    this.#place = { device, sessions: new Map(opened.map(([graph, session]) => [graph, Promise.resolve(session)])) };
    this.#deviceReason = deviceReason;
    this.#open = open;
    this.#say = say;
  }

  get device(): Device {
    return this.#place.device;
  }

  /** Why a GPU that could have been used is not, or not any more. */
  get deviceReason(): string | undefined {
    return this.#deviceReason;
  }

  /**
   * Runs a graph. Where the device has too little memory for it, or is gone, all graphs go on on the CPU from then on.
   *
   * @throws Error once the towers are closed: a caller's bug
   * @throws TagError `cache-corrupt` for a graph that cannot be opened, `out-of-memory`
   */
  async run<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    const place = this.#place;
    try {
      return await this.tryRun(graph, feeds, outputs);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (place.device === 'cpu') throw tooLittleMemory(error);
      this.#leave(place, 'its memory is full. Close what else uses it, and start again');
      await closeAll(place); // its memory is free again
      return this.run(graph, feeds, outputs);
    }
  }

  /**
   * The same, for who can do with less: want of memory is the caller's.
   *
   * @throws what ONNX Runtime throws where the device has too little memory (`isOutOfMemory`)
   */
  async tryRun<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    const place = this.#place;
    try {
      return await (await this.#session(place, graph)).run(feeds, outputs);
    } catch (error) {
      if (isOutOfMemory(error) || this.#closed) throw error;
      const isLost = place.device !== 'cpu' && isDeviceLost(error);
      if (isLost) {
        this.#lost.push(place);
        this.#leave(place, 'it is gone, or its driver has given up. Start again when it is back');
      } else if (place === this.#place) throw error;
      // It was left, for this run or somebody else's.
      return this.tryRun(graph, feeds, outputs);
    }
  }

  /** Frees the sessions, after the runs that were asked for before. Closing twice is fine. */
  async close(): Promise<void> {
    this.#closed = true;
    await closeAll(this.#place);
  }

  #session({ device, sessions }: Place, graph: Graph): Promise<OpenGraph> {
    const open = sessions.get(graph);
    if (open !== undefined) return open;
    if (this.#closed) throw new Error('the model is closed');
    const opening = this.#open(graph, device);
    sessions.set(graph, opening);
    opening.catch(() => sessions.delete(graph)); // it may go better next time
    return opening;
  }

  /** @param because goes on “is not used any more: …” */
  #leave(place: Place, because: string): void {
    if (place !== this.#place) return;
    this.#place = { device: 'cpu', sessions: new Map() };
    this.#deviceReason = `${deviceName(place.device)} is not used any more: ${because}.`;
    this.#say(`${this.#deviceReason} The CPU goes on.`);
  }
}

async function closeAll({ sessions }: Place): Promise<void> {
  const open = await Promise.all([...sessions.values()].map((session) => session.catch(() => undefined)));
  await Promise.all(open.map((session) => session?.close()));
}

function tooLittleMemory(error: unknown): TagError {
  return new TagError(
    'out-of-memory',
    'The model needs more memory than is free; close other programs and try again.',
    {
      detail: String(error),
      cause: error,
    },
  );
}

/** @throws TagError `cache-corrupt` for the CPU; what ONNX Runtime throws for a device that cannot be had, or not so */
export async function openTowers(
  converted: ConvertedModel,
  device: Device,
  { deviceReason, say }: { deviceReason: string | undefined; say: (message: string) => void },
): Promise<Towers> {
  const open = (graph: Graph, where: Device): Promise<GraphSession> => openGraph(converted, graph, where);
  let vision: GraphSession | undefined;
  try {
    vision = await open('vision', device);
    const text = await open('text', device);
    return new Towers({
      ...{ device, deviceReason, sessions: { vision, text }, say },
      open: (graph, where) =>
        open(graph, where).catch((error: unknown) => {
          throw isOutOfMemory(error) ? error : damaged(converted, error);
        }),
    });
  } catch (error) {
    await vision?.close();
    throw device === 'cpu' ? damaged(converted, error) : error;
  }
}

/** A device that was asked for by name cannot be had. */
export function unavailable(device: Device, error: unknown): TagError {
  const message = `${whyNot(device, error, isProviderInstalled(device))} Choose cpu or auto as the device to run without it.`;
  return new TagError('device-unavailable', message, { detail: String(error), cause: error });
}

function openGraph({ folder, dataBytes }: ConvertedModel, graph: Graph, device: Device): Promise<GraphSession> {
  return GraphSession.open(join(folder, `${graph}.onnx`), device, dataBytes[graph] ?? 0);
}

function damaged({ folder }: ConvertedModel, error: unknown): TagError {
  return new TagError('cache-corrupt', `The converted model cannot be opened; remove ${folder} and try again.`, {
    detail: String(error),
    cause: error,
  });
}

/** A tagger with a data folder of its own, and a page attached to it in memory. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INTERNVIDEO2_MODEL_ID } from '../../electron/engine/index.ts';
import { forkEngine, type StartEngine } from '../../electron/engine-host/fork.ts';
import { openTagger, type Tagger, type TaggerOptions } from '../../electron/tagger/index.ts';
import { type AppContract, type AppState, appContract } from '../../electron/wire/app/index.ts';
import type { LabelList } from '../../electron/wire/app/labels.ts';
import type { ModelStatus } from '../../electron/wire/app/models.ts';
import type { Video } from '../../electron/wire/app/videos.ts';
import type { EventName, EventValue } from '../../electron/wire/contract.ts';
import { type Client, connect, serve } from '../../electron/wire/rpc.ts';
import { PlainVectors } from './plain-vectors.ts';
import { makeVideo, picture, x264 } from './video.ts';
import { wirePair } from './wire-pair.ts';

const fakeEntry = fileURLToPath(new URL('./fake-model-engine.ts', import.meta.url));

/** Starts engines that make up vectors, and misbehave as file names tell them. */
export const startFakeEngine: StartEngine = () => forkEngine({ entry: fakeEntry });

export interface RecordedEvent<N extends EventName<AppContract> = EventName<AppContract>> {
  readonly name: N;
  readonly value: EventValue<AppContract, N>;
}

/** What a page knows: the state that it asked for, kept up by the events. */
export class Page {
  readonly client: Client<AppContract>;
  readonly events: RecordedEvent[] = [];
  readonly videos = new Map<string, Video>();
  model: ModelStatus | undefined;
  labels: LabelList | undefined;
  readonly #detach: () => void;
  #changes: (() => void)[] = [];

  constructor(tagger: Tagger) {
    const { left, right, close } = wirePair();
    const server = serve(right, appContract, tagger.handlers);
    const off = tagger.onEvent((name, value) => server.emit(name, value));
    this.client = connect(left, appContract);
    for (const name of Object.keys(appContract.events) as EventName<AppContract>[]) {
      this.client.on(name, (value) => this.#take({ name, value }));
    }
    this.#detach = () => {
      off();
      close();
    };
  }

  async load(): Promise<AppState> {
    const state = await this.client.call('getState', {});
    this.videos.clear();
    for (const video of state.videos) this.videos.set(video.id, video);
    this.model = state.model;
    this.labels = state.labels;
    return state;
  }

  /** Waits until what the page knows is so. */
  async until(isSo: (page: Page) => boolean, what: string, limitMs = 20_000): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!isSo(this)) {
      const left = deadline - performance.now();
      if (left <= 0)
        throw new Error(
          `not in time: ${what}; the videos are ${JSON.stringify([...this.videos.values()])}, the model ${JSON.stringify(this.model)}, the labels ${JSON.stringify(this.labels)}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changes.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Chooses a fake model, and waits until it is open. */
  async useModel(model: { directory: string }): Promise<void> {
    await this.client.call('chooseModel', { model, device: 'cpu', precision: 'fp32' });
    await this.until(({ model: status }) => status?.state === 'ready', 'the model ready');
  }

  /** Replaces the list, and waits until the model has read it. What the page was told before says nothing of it. */
  async setLabels(...labels: string[]): Promise<void> {
    await this.client.call('setLabels', { labels });
    const isIt = ({ labels: list }: Page): boolean =>
      list?.ready === true && list.labels.map(({ text }) => text).join('\n') === labels.join('\n');
    await this.until(isIt, `the labels ${labels.join(', ')} ready`);
  }

  /** The video of this name. */
  video(name: string): Video | undefined {
    return [...this.videos.values()].find((video) => video.name === name);
  }

  stateOf(name: string): string | undefined {
    return this.video(name)?.state;
  }

  idOf(name: string): string {
    const video = this.video(name);
    if (video === undefined) throw new Error(`the page knows no video ${name}`);
    return video.id;
  }

  detach(): void {
    this.#detach();
  }

  #take(event: RecordedEvent): void {
    this.events.push(event);
    const { name, value } = event;
    if (name === 'videosChanged') {
      const { changed, removed } = value as EventValue<AppContract, 'videosChanged'>;
      for (const video of changed) this.videos.set(video.id, video);
      for (const id of removed) this.videos.delete(id);
    }
    if (name === 'modelChanged') this.model = value as ModelStatus;
    if (name === 'labelsChanged') this.labels = value as LabelList;
    for (const change of this.#changes.splice(0)) change();
  }
}

/** Opens taggers on one data folder, one after the other, as starts of the application are. */
export class TaggerLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'reeltag-tagger-'));
  readonly data = join(this.folder, 'data');
  readonly logged: string[] = [];
  readonly vectors = new PlainVectors();
  #tagger: Tagger | undefined;
  #page: Page | undefined;

  async open(options: Partial<TaggerOptions> = {}): Promise<Page> {
    this.#tagger = await openTagger({
      dataDirectory: this.data,
      host: { kind: 'electron', version: '0', platform: 'test' },
      vectors: this.vectors,
      log: (message, error) => this.logged.push(`${message}: ${error}`),
      ...options,
    });
    this.#page = new Page(this.#tagger);
    await this.#page.load();
    return this.#page;
  }

  get tagger(): Tagger {
    if (this.#tagger === undefined) throw new Error('the lab has no tagger open');
    return this.#tagger;
  }

  async close(): Promise<void> {
    this.#page?.detach();
    await this.#tagger?.close();
    this.#tagger = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A folder that the fake engine takes for a model; its behaviour goes by the name. */
export function fakeModel(folder: string, name: string): { directory: string } {
  const directory = join(folder, 'models', name);
  const checkpoint = join(directory, INTERNVIDEO2_MODEL_ID);
  mkdirSync(checkpoint, { recursive: true });
  writeFileSync(join(checkpoint, 'fake.pt'), '');
  return { directory };
}

let clip: Buffer | undefined;

/** Videos of different contents, from one: each ends in a box that players pass over. */
export class Clips {
  readonly folder: string;
  readonly #clip: Buffer;
  #made = 0;

  private constructor(folder: string, clip: Buffer) {
    this.folder = folder;
    this.#clip = clip;
  }

  static async in(folder: string): Promise<Clips> {
    mkdirSync(folder, { recursive: true });
    clip ??= readFileSync(await makeVideo(folder, '.clip.mp4', ...picture(1, 10), ...x264()));
    return new Clips(folder, clip);
  }

  /** Writes a clip that no other is the same as, and gives its path. */
  make(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    this.#made += 1;
    const box = Buffer.from(`\0\0\0\x10free${String(this.#made).padStart(8)}`, 'latin1');
    writeFileSync(path, Buffer.concat([this.#clip, box]));
    return path;
  }
}

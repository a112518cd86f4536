/** The model in use: which one, how its opening goes, and what became of it. */
import { z } from 'zod';
import { type ModelName, modelDirectory, modelTitle, requireModel, saidModelId } from '../../catalogue/models.ts';
import type { Library } from '../../library/index.ts';
import { type ModelChoice, type ModelStatus, modelChoiceSchema } from '../../wire/app/models.ts';
import { type ModelRef, type OpenModel, type StageProgress, samplingOf, vectorsOf } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import { isAbortError } from '../../wire/failures.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import { type Log, toProblem } from '../problem.ts';
import type { ModelKey } from '../videos/embeddings.ts';

const rememberedSchema = z.record(
  z.string(),
  z.object({
    id: z.string(),
    frameCount: z.number(),
    /** which vectors it made, and on which device and in which precision it was asked to */
    vectors: z.string().exactOptional(),
    asked: z.string().exactOptional(),
  }),
);

/** So many model folders are remembered: those opened last. */
const REMEMBERED = 50;

export interface ModelListeners {
  /** Another model is in use, or none that is known: what was made by the one before does not count any more. */
  onKey(key: ModelKey | undefined): void;
  onReady(): void;
  /** Nothing can be asked of it for now: it is being opened, or has failed. */
  onAway(): void;
}

export interface ModelOptions {
  readonly library: Library;
  readonly engines: Engines;
  readonly events: Events;
  readonly resources: string;
  readonly fallback: ModelChoice;
  readonly log: Log;
}

export class ModelInUse {
  readonly #options: ModelOptions;
  #listeners: ModelListeners | undefined;
  #status: ModelStatus;
  #key: ModelKey | undefined;
  #opening: AbortController | undefined;

  constructor(options: ModelOptions) {
    this.#options = options;
    const choice = options.library.settings.get('model', modelChoiceSchema) ?? options.fallback;
    this.#status = { choice, name: modelTitle(choice.model), state: 'opening' };
  }

  get status(): ModelStatus {
    return this.#status;
  }

  get ready(): boolean {
    return this.#status.state === 'ready';
  }

  get directory(): string {
    return modelDirectory(this.#status.choice.model, this.#options.resources);
  }

  /** The id as it is said; what is kept goes under the engine's own. */
  saidId(id: string): string {
    return saidModelId(id, this.directory, this.#options.resources);
  }

  /** Those that were opened with this library, by what they are called. */
  knownNames(): { readonly name: ModelName; readonly directory: string; readonly id: string }[] {
    const { resources } = this.#options;
    return Object.entries(this.#remembered()).map(([directory, { id }]) => {
      const name = (['demo', 'official'] as const).find((one) => modelDirectory(one, resources) === directory);
      return { name: name ?? { directory }, directory, id };
    });
  }

  get ref(): ModelRef {
    const { device, precision } = this.#status.choice;
    return { directory: this.directory, device, precision };
  }

  /** Opens the chosen model. What it made before an earlier end counts at once, until it says that it is another. */
  start(listeners: ModelListeners): void {
    this.#listeners = listeners;
    this.#adoptRemembered();
    void this.#open();
  }

  choose(choice: ModelChoice): void {
    const same = JSON.stringify(choice) === JSON.stringify(this.#status.choice);
    if (same && (this.ready || this.#status.state === 'opening')) return;
    this.#options.library.settings.put('model', choice);
    this.#status = { choice, name: modelTitle(choice.model), state: 'opening' };
    this.#adoptRemembered();
    void this.#open();
  }

  /** Opens it again, after its engine has been restarted or its files have arrived. */
  reopen(): void {
    void this.#open();
  }

  /** It goes on on the CPU. */
  leftDevice({ id, device, deviceReason }: OpenModel): void {
    if (this.#status.state !== 'ready' || this.#status.id !== this.saidId(id) || deviceReason === undefined) return;
    this.#tell({ ...this.#status, device, deviceReason });
  }

  /** Its engine is not started again until someone asks for it. */
  stop(error: unknown): void {
    if (this.#status.state === 'stopped') return;
    this.#opening?.abort();
    const { choice, name } = this.#status;
    this.#tell({ choice, name, state: 'stopped', problem: toProblem(error, this.#options.log) });
    this.#listeners?.onAway();
  }

  close(): void {
    this.#opening?.abort();
    this.#listeners = undefined;
  }

  async #open(): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    const { choice, name } = this.#status;
    this.#tell({ choice, name, state: 'opening' });
    this.#listeners?.onAway();
    const { signal } = opening;
    try {
      await requireModel(choice.model, this.directory);
      signal.throwIfAborted();
      const onProgress = (progress: StageProgress): void =>
        this.#tell({ choice, name, state: 'opening', progress: { ...progress } });
      const opened = await this.#options.engines.videos.call('openModel', { model: this.ref }, { signal, onProgress });
      signal.throwIfAborted();
      this.#opened(opened);
    } catch (error) {
      if (signal.aborted || isAbortError(error)) return;
      if (this.#options.engines.stopped) this.stop(error);
      else this.#tell({ choice, name, state: 'failed', problem: toProblem(error, this.#options.log) });
    }
  }

  #opened(opened: OpenModel): void {
    const { id, device, precision, deviceReason, frameCount } = opened;
    const { choice, name } = this.#status;
    const vectors = vectorsOf(opened);
    this.#remember({ id, frameCount, vectors, asked: askedIn(choice) });
    this.#adoptKey(keyOf(vectors, id, frameCount));
    const reason = deviceReason === undefined ? {} : { deviceReason };
    this.#tell({ choice, name, state: 'ready', id: this.saidId(id), device, precision, ...reason });
    this.#listeners?.onReady();
  }

  #tell(status: ModelStatus): void {
    this.#status = status;
    this.#options.events.emit('modelChanged', status);
  }

  #adoptKey(key: ModelKey | undefined): void {
    if (JSON.stringify(key) === JSON.stringify(this.#key)) return;
    this.#key = key;
    this.#listeners?.onKey(key);
  }

  #adoptRemembered(): void {
    const { choice } = this.#status;
    const known = this.#remembered()[this.directory];
    this.#adoptKey(known && keyOf(knownVectors(choice, known), known.id, known.frameCount));
  }

  #remember(known: z.infer<typeof rememberedSchema>[string]): void {
    const { [this.directory]: _, ...others } = this.#remembered();
    const latest = Object.entries(others).slice(1 - REMEMBERED);
    const remembered = Object.fromEntries([...latest, [this.directory, known]]);
    this.#options.library.settings.put('opened-models', remembered);
  }

  #remembered(): z.infer<typeof rememberedSchema> {
    return this.#options.library.settings.get('opened-models', rememberedSchema) ?? {};
  }
}

/** An earlier version did not say which; by itself it took fp32. */
function knownVectors(choice: ModelChoice, { vectors, asked }: z.infer<typeof rememberedSchema>[string]): string {
  if (vectors !== undefined && asked === askedIn(choice)) return vectors;
  return choice.precision === 'auto' ? 'fp32' : choice.precision;
}

const askedIn = ({ device, precision }: ModelChoice): string => `${device} ${precision}`;

function keyOf(vectors: string, id: string, frameCount: number): ModelKey {
  return { model: `${id} ${vectors}`, sampling: samplingOf({ frameCount }).whole };
}

/** @throws TagError as the model's status says */
export function requireReady({ state, problem, name }: ModelStatus): void {
  if (state === 'ready') return;
  if (problem !== undefined) throw TagError.fromJSON({ kind: problem.kind, message: problem.message });
  throw new TagError('model-missing', `${name} is still being opened: try again in a moment.`);
}

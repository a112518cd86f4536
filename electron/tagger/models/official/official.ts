/**
 * The official model on its way here: fetched or taken, asked what its authors published, and then used. It is the host's work, which
 * no page has to be open for; what somebody has asked for is in the library, and goes on after the next start.
 */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { dataFolder, modelFolder, usualModelFolder } from '../../../catalogue/folders.ts';
import { keepModelFolder } from '../../../catalogue/kept-model-folder.ts';
import { arrivedBytes, modelRoom, placeFor } from '../../../catalogue/model-room.ts';
import { holdsModel, requireModel } from '../../../catalogue/models.ts';
import { OFFICIAL_CHECKPOINT, OFFICIAL_MODEL_ID } from '../../../catalogue/official-demo.ts';
import type { Library } from '../../../library/index.ts';
import { demoVerdictSchema, type ModelRoom, type OfficialModel } from '../../../wire/app/official.ts';
import type { DeviceFacts } from '../../../wire/engine.ts';
import { TagError } from '../../../wire/errors.ts';
import { isAbortError } from '../../../wire/failures.ts';
import type { Events } from '../../events.ts';
import { toProblem } from '../../problem.ts';
import { type CheckDoing, type CheckOptions, type CheckOutcome, checkOfficial, listOfficialDevices } from './check.ts';
import { Rate } from './rate.ts';
import { clearTaken, lookAtTaken, type Taken, takeCheckpoint } from './take.ts';

const keptSchema = z.object({
  /** it is to come, and whether that was paused */
  wanted: z.enum(['going', 'paused']).exactOptional(),
  thenUse: z.boolean(),
  /** what the check said, of which file */
  checked: z.object({ of: z.string(), verdict: demoVerdictSchema }).exactOptional(),
});
type Kept = z.infer<typeof keptSchema>;

/** A network or a drive that is away may be back, and another process done: so long until it is tried again. */
const RETRY_MS = 60_000;
const TRIED_AGAIN: ReadonlySet<string> = new Set(['network', 'in-use', 'offline']);

export interface OfficialOptions extends CheckOptions {
  readonly library: Library;
  readonly events: Events;
  readonly resources: string;
  readonly retryMs?: number | undefined;
}

export class OfficialModelHere {
  readonly #o: OfficialOptions;
  readonly #rate = new Rate();
  readonly #closing = new AbortController();
  #kept: Kept;
  #token: string | undefined;
  #work: { controller: AbortController; done: Promise<void> } | undefined;
  #retry: NodeJS.Timeout | undefined;
  #state: OfficialModel['state'] = 'absent';
  #progress: OfficialModel['progress'];
  #problem: OfficialModel['problem'];
  #fastest: DeviceFacts | undefined;

  constructor(options: OfficialOptions) {
    this.#o = options;
    this.#kept = options.library.settings.get('official-model', keptSchema) ?? { thenUse: false };
    if (this.#kept.wanted !== undefined) this.#state = 'paused';
  }

  get facts(): OfficialModel {
    const { thenUse, checked } = this.#kept;
    const isHere = this.#state === 'here' || this.#state === 'checking';
    return {
      directory: modelFolder(),
      ...(process.env['REELTAG_MODEL'] ? { fixed: true as const } : {}),
      state: this.#state,
      ...(this.#progress === undefined ? {} : { progress: this.#progress }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#retry === undefined ? {} : { triesAgain: true as const }),
      thenUse,
      ...(isHere && checked !== undefined ? { verdict: checked.verdict } : {}),
      ...(isHere && this.#fastest !== undefined ? { fastest: this.#fastest } : {}),
    };
  }

  /** Goes on with what was asked for before the last end. */
  async start(): Promise<void> {
    try {
      await clearTaken(modelFolder());
      await this.look();
      if (this.#kept.wanted === 'going' && this.#work === undefined) this.#begin(this.#download);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#o.log('the official model could not be looked for', error);
    }
  }

  /** Looks whether it is there. */
  async look(): Promise<OfficialModel> {
    if (this.#work !== undefined) return this.facts;
    const directory = modelFolder();
    const [isHere, arrived, stamp] = await Promise.all([
      holdsModel(directory),
      arrivedBytes(directory),
      stampOf(directory),
    ]);
    if (this.#work !== undefined) return this.facts;
    // Another file than the one that was asked.
    if (isHere && this.#kept.checked !== undefined && this.#kept.checked.of !== stamp)
      this.#keep({ checked: undefined });
    const { wanted } = this.#kept;
    if (wanted === undefined) this.#put(isHere ? 'here' : 'absent', { problem: isHere ? this.#problem : undefined });
    else if (this.#state !== 'failed') {
      this.#put('paused', { progress: arrived > 0 ? { stage: 'downloading', doneBytes: arrived } : undefined });
    }
    if (this.#state === 'here' && this.#fastest === undefined) void this.#lookForFastest();
    return this.facts;
  }

  /** @throws TagError */
  async room(directory: string | undefined): Promise<ModelRoom> {
    if (directory !== undefined) return modelRoom(await placeFor(directory));
    const [room, away] = await Promise.all([modelRoom(modelFolder()), awayPlace()]);
    return away === undefined ? room : { ...room, problem: away.toJSON() };
  }

  /** @throws TagError `disk-full`, `write-failed`, `usage` */
  async get(wanted: { directory?: string; token?: string; thenUse: boolean }): Promise<OfficialModel> {
    const { directory, token, thenUse } = wanted;
    if (token !== undefined && token.trim() !== '') this.#token = token.trim();
    this.#keep({ thenUse });
    // What was paused a moment ago may still be ending, and is wanted again.
    if (this.#work?.controller.signal.aborted) await this.#work.done;
    if (this.#work !== undefined) {
      this.#tell();
      return this.facts;
    }
    const room = await this.room(directory);
    if (room.problem !== undefined) throw TagError.fromJSON(room.problem);
    if (directory !== undefined) {
      // From now on it is there, or its drive is away.
      await mkdir(room.directory, { recursive: true }).catch((error: unknown) => {
        throw new TagError('write-failed', `${room.directory} could not be made: choose another folder.`, {
          cause: error,
        });
      });
      this.#choosePlace(room.directory);
    }
    if (this.#work === undefined) {
      this.#keep({ wanted: 'going' });
      this.#begin(this.#download);
    }
    return this.facts;
  }

  /**
   * @param requireAllowed rejects what may not be had; what is taken may lie elsewhere than what was named
   * @throws TagError `not-found`, `model-missing`, `empty-file`, `in-use`, `usage`
   */
  async take(
    { path, thenUse }: { path: string; thenUse: boolean },
    requireAllowed: (path: string) => Promise<void>,
  ): Promise<OfficialModel> {
    const taken = await lookAtTaken(path);
    await requireAllowed('folder' in taken ? taken.folder : taken.checkpoint);
    // Another page may have begun something meanwhile.
    while (this.#work !== undefined) await this.#stop();
    this.#keep({ thenUse, wanted: undefined, checked: undefined });
    if ('folder' in taken) this.#choosePlace(taken.folder);
    this.#begin((signal) => this.#take(taken, signal));
    return this.facts;
  }

  async pause(): Promise<OfficialModel> {
    // What was asked for with a click is not a download any more once it is here.
    if (this.#kept.wanted !== undefined) this.#keep({ wanted: 'paused' });
    await this.#stop();
    return this.look();
  }

  async drop(): Promise<OfficialModel> {
    this.#keep({ wanted: undefined });
    await this.#stop();
    // What has come is then that of another page, which has asked for it again.
    if (this.#work !== undefined) return this.facts;
    this.#token = undefined;
    const part = join(modelFolder(), OFFICIAL_MODEL_ID, `${OFFICIAL_CHECKPOINT}.part`);
    for (const path of [part, `${part}.json`, `${part}.json.tmp`]) await rm(path, { force: true }).catch(() => {});
    this.#put('absent', {});
    return this.look();
  }

  /** @throws TagError `model-missing` */
  async check(): Promise<OfficialModel> {
    if (this.#work !== undefined) return this.facts;
    await requireModel('official', modelFolder());
    this.#begin(async () => {});
    return this.facts;
  }

  setThenUse(thenUse: boolean): OfficialModel {
    this.#keep({ thenUse });
    this.#tell();
    return this.facts;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#stop();
  }

  /** @throws TagError `usage` where the environment has named one, `write-failed` */
  #choosePlace(directory: string): void {
    if (directory === modelFolder()) return;
    if (process.env['REELTAG_MODEL']) {
      throw new TagError(
        'usage',
        `REELTAG_MODEL names the model’s folder, ${modelFolder()}: no other can be chosen while it does.`,
      );
    }
    try {
      keepModelFolder(dataFolder(), directory === usualModelFolder() ? undefined : directory);
    } catch (error) {
      throw new TagError(
        'write-failed',
        `The choice of ${directory} could not be kept in ${dataFolder()}: check that folder’s permissions.`,
        {
          cause: error,
        },
      );
    }
    this.#fastest = undefined;
  }

  #begin(bring: (signal: AbortSignal) => Promise<void>): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const controller = new AbortController();
    this.#put('coming', { progress: { stage: 'checking' } });
    const done = this.#run(bring, controller.signal).finally(() => {
      if (this.#work?.controller === controller) this.#work = undefined;
    });
    this.#work = { controller, done };
  }

  async #run(bring: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await bring(signal);
      signal.throwIfAborted();
      this.#keep({ wanted: undefined });
      this.#token = undefined;
      await this.#check(signal);
    } catch (error) {
      // What was to be taken in its place leaves the one that is there.
      const without = (await holdsModel(modelFolder())) ? 'here' : 'absent';
      if (signal.aborted || isAbortError(error)) {
        return this.#put(this.#kept.wanted === undefined ? without : 'paused', {});
      }
      const problem = toProblem(error, this.#o.log);
      if (TRIED_AGAIN.has(problem.kind) && this.#kept.wanted === 'going') {
        this.#retry = setTimeout(() => this.#begin(this.#download), this.#o.retryMs ?? RETRY_MS).unref();
      }
      // A file that could not be taken is nobody's download.
      this.#put(this.#kept.wanted === undefined ? without : 'failed', { problem, progress: this.#progress });
    }
  }

  readonly #download = async (signal: AbortSignal): Promise<void> => {
    const away = await awayPlace();
    if (away !== undefined) throw away;
    this.#rate.restart();
    let at = '';
    const token = this.#token;
    const args = { directory: modelFolder(), ...(token === undefined ? {} : { token }) };
    await this.#o.engines.errand('downloadModel', args, {
      signal,
      onProgress: ({ file, stage, receivedBytes: doneBytes, totalBytes }) => {
        if (at !== `${stage} ${file}`) this.#rate.restart();
        at = `${stage} ${file}`;
        const pace = this.#rate.take(doneBytes, totalBytes);
        const total = totalBytes === undefined ? {} : { totalBytes };
        this.#put('coming', { progress: { stage, doneBytes, ...total, ...pace } });
      },
    });
    await requireModel('official', modelFolder());
  };

  async #take(taken: Taken, signal: AbortSignal): Promise<void> {
    if ('folder' in taken) return;
    const { resources } = this.#o;
    this.#rate.restart();
    await takeCheckpoint(taken, modelFolder(), {
      ...{ resources, signal },
      onBytes: (doneBytes, totalBytes) => {
        const pace = this.#rate.take(doneBytes, totalBytes);
        this.#put('coming', { progress: { stage: 'copying', doneBytes, totalBytes, ...pace } });
      },
    });
  }

  /** It is here: what it answers is what was published, or not. Only then is it used. */
  async #check(signal: AbortSignal): Promise<void> {
    const directory = modelFolder();
    const say = ({ stage, fraction }: CheckDoing): void =>
      this.#put('checking', { progress: { stage, ...(fraction === undefined ? {} : { fraction }) } });
    let outcome: CheckOutcome;
    try {
      outcome = await checkOfficial(this.#o, directory, signal, say);
    } catch (error) {
      if (signal.aborted || isAbortError(error)) {
        this.#put('here', {});
        return;
      }
      this.#put('here', { problem: toProblem(error, this.#o.log) });
      return;
    }
    const { verdict, problem, fastest } = outcome;
    this.#fastest = fastest;
    if (verdict !== undefined) this.#keep({ checked: { of: await stampOf(directory), verdict } });
    this.#put('here', { problem });
    const { thenUse } = this.#kept;
    // Without its example it is still the file that was published, to the last bit, or one that its owner trusts.
    if (verdict?.passed === false) return;
    const { model } = this.#o;
    if (thenUse) {
      this.#keep({ thenUse: false });
      model.choose({ ...model.status.choice, model: 'official' });
      this.#tell();
    } else if (model.status.choice.model === 'official' && model.status.state === 'failed') model.reopen();
  }

  async #lookForFastest(): Promise<void> {
    try {
      this.#fastest = await listOfficialDevices(this.#o, modelFolder(), this.#closing.signal);
      if (this.#fastest !== undefined) this.#tell();
    } catch {
      // It is asked again when somebody looks.
    }
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const work = this.#work;
    work?.controller.abort();
    await work?.done;
  }

  #keep(change: { [K in keyof Kept]?: Kept[K] | undefined }): void {
    const { wanted, thenUse, checked } = { ...this.#kept, ...change };
    this.#kept = {
      thenUse: thenUse ?? false,
      ...(wanted === undefined ? {} : { wanted }),
      ...(checked === undefined ? {} : { checked }),
    };
    if (!this.#closing.signal.aborted) this.#o.library.settings.put('official-model', this.#kept);
  }

  #put(
    state: OfficialModel['state'],
    { progress, problem }: { progress?: OfficialModel['progress']; problem?: OfficialModel['problem'] },
  ): void {
    this.#state = state;
    this.#progress = progress;
    this.#problem = problem;
    this.#tell();
  }

  #tell(): void {
    if (!this.#closing.signal.aborted) this.#o.events.emit('officialChanged', this.facts);
  }
}

/** A folder that somebody has chosen was there then: what would be made in its place lies on another disk. */
async function awayPlace(): Promise<TagError | undefined> {
  const directory = modelFolder();
  if (process.env['REELTAG_MODEL'] || directory === usualModelFolder()) return undefined;
  const isThere = await stat(directory).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (isThere) return undefined;
  return new TagError(
    'offline',
    `The model’s folder ${directory} is not there: connect its drive, or choose another folder.`,
  );
}

/** Which file it is: another one has another size or time. */
async function stampOf(directory: string): Promise<string> {
  const path = join(directory, OFFICIAL_MODEL_ID, OFFICIAL_CHECKPOINT);
  const facts = await stat(path).catch(() => undefined);
  return facts === undefined ? dirname(path) : `${path} ${facts.size} ${facts.mtimeMs}`;
}

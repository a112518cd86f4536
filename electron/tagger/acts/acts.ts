/**
 * Whatever a person does to the library: done, logged and told as one act, so that it can be taken back, across restarts too.
 *
 * A window takes back its own acts, newest first. A thing that somebody has changed since stays as it is; an act of which
 * nothing else is left is passed over. All of an act is written, or none of it.
 */
import type { Change, Library, LoggedKind } from '../../library/index.ts';
import type { Act, ActKind, Reach, Turned } from '../../wire/app/acts.ts';
import { TagError } from '../../wire/errors.ts';
import type { Events } from '../events.ts';
import type { Changeable } from './changeable.ts';
import { NO_ACTS, replay, type Stacks, type StandingAct } from './stacks.ts';

/** So far back a window remembers its acts. */
const MOST_ACTS = 10_000;
/** Windows whose acts are at hand: a name costs a page nothing. */
const MOST_WINDOWS = 100;
/** Acts of nobody's window can be had back by nobody. */
const NOBODY = '';

export interface ActsOptions {
  readonly library: Library;
  readonly events: Events;
  /** the person who acts */
  readonly person: () => string;
}

/** An act while it is being done. */
export interface RunningAct {
  /** its number, for what names the act that it was put by */
  readonly id: number;
  /** Puts one thing as it is to be; undefined takes it away. */
  change(of: string, subject: string, value: string | undefined): void;
  /** Logs what was done already: how a thing stood before. */
  note(of: string, subject: string, before: string | undefined): void;
}

export class Acts {
  readonly #o: ActsOptions;
  readonly #kinds = new Map<string, Changeable>();
  readonly #stacks = new Map<string, Stacks>();
  /** those that are done in slices, as long as not all of them are */
  readonly #running = new Set<number>();

  constructor(options: ActsOptions) {
    this.#o = options;
  }

  /** From now on acts may change things of this kind. */
  learn(kind: string, things: Changeable): void {
    this.#kinds.set(kind, things);
  }

  /**
   * @param window whose undo it is; without one nobody can take it back
   * @returns the act's number; undefined where nothing was changed by it
   * @throws what `work` throws and the library's TagErrors: nothing is changed then
   */
  perform(kind: ActKind, window: string | undefined, work: (act: RunningAct) => void): number | undefined {
    return this.#run(kind, window ?? NOBODY, undefined, work);
  }

  /**
   * The same of an act that is too large to be done at once: each slice is written whole, and others have their turns between. It is
   * one act to whoever takes it back, who cannot before all of it is done; after a crash, what of it was done is.
   *
   * @param work does slices, one after the other
   * @throws what `work` throws; what was done is taken back then
   */
  async performInSlices(
    kind: ActKind,
    window: string | undefined,
    work: (slice: (part: (act: RunningAct) => void) => void) => Promise<void>,
  ): Promise<number | undefined> {
    const whose = window ?? NOBODY;
    let id: number | undefined;
    const slice = (part: (act: RunningAct) => void): void => {
      id = this.#run(kind, whose, undefined, part, id) ?? id;
      if (id === undefined || this.#running.has(id)) return;
      this.#running.add(id);
      if (whose !== NOBODY) this.#tellReach(whose);
    };
    try {
      await work(slice);
    } catch (error) {
      if (id !== undefined) this.#giveUp({ id, kind }, whose);
      throw error;
    } finally {
      if (id !== undefined) this.#running.delete(id);
      if (id !== undefined && whose !== NOBODY) this.#tellReach(whose);
    }
    return id;
  }

  reach(window: string): Reach {
    const { past, future } = this.#stacksOf(window);
    const [undo, redo] = [past.findLast(({ id }) => !this.#running.has(id)), future.at(-1)];
    return {
      ...(undo === undefined ? {} : { undo: this.#facts(undo) }),
      ...(redo === undefined ? {} : { redo: this.#facts(redo) }),
    };
  }

  /** @param id which act; the newest that stands without it */
  undo(window: string, id?: number): Turned {
    return this.#turn(
      'undo',
      () => {
        const { past } = this.#stacksOf(window);
        const done = past.filter((act) => !this.#running.has(act.id));
        return id === undefined ? done.at(-1) : done.findLast((act) => act.id === id);
      },
      window,
    );
  }

  redo(window: string): Turned {
    return this.#turn('redo', () => this.#stacksOf(window).future.at(-1), window);
  }

  /** Takes back what was done of an act, for good. Where not even that can be written, it stands as what was done of it. */
  #giveUp(act: StandingAct, window: string): void {
    const left = [act];
    try {
      this.#turn('undo', () => left.pop(), window);
      this.#note(window, 'overtaken', act.id);
    } catch (error) {
      if (!(error instanceof TagError)) throw error;
    }
  }

  /** What the next undo, or redo, would put, for whoever must have something ready before. */
  upcoming(kind: 'undo' | 'redo', window: string, id?: number): Change[] {
    const { past, future } = this.#stacksOf(window);
    const act =
      kind === 'redo' ? future.at(-1) : id === undefined ? past.at(-1) : past.findLast((one) => one.id === id);
    const changes = act === undefined ? [] : this.#changesOf(act.id);
    return kind === 'undo' ? changes.map(reversed) : changes;
  }

  /** Takes acts back, or makes them again, until one of them has changed anything. */
  #turn(kind: 'undo' | 'redo', next: () => StandingAct | undefined, window: string): Turned {
    const passedOver: Act[] = [];
    for (let act = next(); act !== undefined; act = next()) {
      const changes = this.#changesOf(act.id);
      // What was done last is taken back first.
      const turned = kind === 'undo' ? changes.toReversed().map(reversed) : changes;
      const applicable = this.#applicable(turned);
      const facts = { id: act.id, kind: act.kind, count: changes.length };
      if (applicable.length > 0) {
        this.#run(kind, window, act.id, (running) => {
          for (const { of, subject, after } of applicable) running.change(of, subject, after);
        });
        return { act: facts, stays: changes.length - applicable.length, passedOver };
      }
      passedOver.push(facts);
      this.#note(window, 'overtaken', act.id);
    }
    return { stays: 0, passedOver };
  }

  /** Those of things that nobody has changed since, and that can be put. One act may have changed a thing more than once. */
  #applicable(changes: readonly Change[]): Change[] {
    const put = new Map<string, string | undefined>();
    return changes.filter(({ of, subject, before, after }) => {
      const things = this.#kinds.get(of);
      if (before === after || things?.reads(subject, after) !== true) return false;
      const name = `${of} ${subject}`;
      if ((put.has(name) ? put.get(name) : things.now(subject)) !== before) return false;
      put.set(name, after);
      return true;
    });
  }

  /** @param begun the act that this is another slice of */
  #run(
    kind: LoggedKind,
    window: string,
    of: number | undefined,
    work: (act: RunningAct) => void,
    begun?: number,
  ): number | undefined {
    const { library, person } = this.#o;
    const done: Omit<Change, 'after'>[] = [];
    let id = begun;
    const number = (): number => {
      id ??= library.acts.add({ kind, person: person(), window, ...(of === undefined ? {} : { of }) });
      return id;
    };
    const change: RunningAct['change'] = (what, subject, after) => {
      const things = this.#kinds.get(what);
      if (things === undefined) throw new Error(`no acts can change ${what}`);
      const before = things.now(subject);
      if (before === after) return;
      if (things.log !== undefined) things.log.add(number(), { subject, before, after });
      else library.acts.addChange(number(), { of: what, subject, before, after });
      things.store(subject, after);
      done.push({ of: what, subject, before });
      things.hold(subject, after);
    };
    const note: RunningAct['note'] = (what, subject, before) => {
      const after = this.#kinds.get(what)?.now(subject);
      if (before !== after) library.acts.addChange(number(), { of: what, subject, before, after });
    };
    try {
      library.transaction(() => {
        // One that was taken back is taken back, even where nothing was left of it.
        if (of !== undefined) number();
        work({
          get id() {
            return number();
          },
          change,
          note,
        });
      });
    } catch (error) {
      for (const { of: what, subject, before } of done.reverse()) this.#kinds.get(what)?.hold(subject, before);
      throw error;
    }
    if (id === undefined) return undefined;
    if (begun === undefined) this.#remember(window, { id, kind, of });
    this.#tell(done);
    return id;
  }

  /** Logs an act that changes nothing. */
  #note(window: string, kind: LoggedKind, of: number): void {
    const { library, person } = this.#o;
    const id = library.acts.add({ kind, person: person(), window, of });
    this.#remember(window, { id, kind, of });
  }

  #remember(window: string, act: { id: number; kind: LoggedKind; of: number | undefined }): void {
    if (window === NOBODY) return;
    const { past, future } = replay([act], this.#stacksOf(window, act.id));
    this.#hold(window, { past: past.slice(-MOST_ACTS), future });
    this.#tellReach(window);
  }

  #tellReach(window: string): void {
    this.#o.events.emit('reachChanged', { window, ...this.reach(window) });
  }

  /** @param before those of acts before this one */
  #stacksOf(window: string, before = Number.POSITIVE_INFINITY): Stacks {
    const held = this.#stacks.get(window);
    if (held !== undefined) return held;
    if (window === NOBODY) return NO_ACTS;
    const acts = this.#o.library.acts.ofWindow(window, MOST_ACTS).filter(({ id }) => id < before);
    const stacks = replay(acts);
    this.#hold(window, stacks);
    return stacks;
  }

  /** Those of windows that did nothing for long can be had from the log again. */
  #hold(window: string, stacks: Stacks): void {
    this.#stacks.delete(window);
    this.#stacks.set(window, stacks);
    const [oldest] = this.#stacks.keys();
    if (this.#stacks.size > MOST_WINDOWS && oldest !== undefined) this.#stacks.delete(oldest);
  }

  #tell(done: readonly Omit<Change, 'after'>[]): void {
    for (const [kind, things] of this.#kinds) {
      const subjects = done.filter(({ of }) => of === kind).map(({ subject }) => subject);
      if (subjects.length > 0) things.tell(subjects);
    }
  }

  #facts({ id, kind }: StandingAct): Act {
    return { id, kind, count: this.#o.library.acts.countOf(id) };
  }

  #changesOf(act: number): Change[] {
    const apart = [...this.#kinds].flatMap(([of, { log }]) => log?.of(act).map((change) => ({ of, ...change })) ?? []);
    const others = this.#o.library.acts.changesOf(act).filter(({ of }) => this.#kinds.get(of)?.log === undefined);
    return [...others, ...apart];
  }
}

function reversed({ of, subject, before, after }: Change): Change {
  return { of, subject, before: after, after: before };
}

/** What can be done with the list of labels. Nothing shows before the host has kept it. */
import type { Label, LabelEdit, LabelEntry, LabelFacts } from '../../electron/wire/app/labels.ts';
import type { FitCounts } from '../../electron/wire/app/learning.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import { parseLabels, sortNew } from './label-edits.ts';

export interface LabelActions {
  /** Typed or pasted text; says what became of it. True if anything was added. */
  add(typed: string, whole?: boolean): Promise<boolean>;
  remove(label: Label): Promise<boolean>;
  rename(label: Label, to: string): Promise<boolean>;
  describe(label: Label, facts: LabelFacts): Promise<boolean>;
  /** Switches on or off that it learns from decisions. */
  learn(label: Label, isOn: boolean): Promise<boolean>;
  /** How its fits lie over the library; undefined where that could not be found out. */
  fitsOf(id: string, signal: AbortSignal): Promise<FitCounts | undefined>;
  /** The lowest threshold that had a precision among decisions. */
  thresholdFor(id: string, precision: number): Promise<{ at?: number } | undefined>;
  /** To a place of its author's order. */
  move(label: Label, to: number): Promise<void>;
  /** With all that belongs to them, to the top. */
  addEntries(entries: readonly LabelEntry[]): Promise<boolean>;
  replace(labels: readonly LabelEntry[]): Promise<boolean>;
  loadExamples(): Promise<boolean>;
  bringBack(ids: readonly string[]): Promise<boolean>;
  /** The list, or these. */
  saveSet(name: string, entries?: readonly LabelEntry[]): Promise<boolean>;
  deleteSet(name: string): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  /** whose acts they are */
  window: string;
}

export function createLabelActions({ store, call, talk, window }: Needs): LabelActions {
  const labels = (): readonly Label[] => store.getState().labels.labels;
  const edit = async (change: LabelEdit): Promise<boolean> => {
    try {
      const list = await call('editLabels', { window, edit: change });
      store.setState((state) => (list.revision < state.labels.revision ? {} : { labels: list }));
      return true;
    } catch (error) {
      talk.report(error);
      return false;
    }
  };

  const ask = async <T>(asked: Promise<T>): Promise<T | undefined> => {
    try {
      return await asked;
    } catch (error) {
      talk.report(error);
      return undefined;
    }
  };

  const addEntries = async (entries: readonly LabelEntry[]): Promise<boolean> => {
    const before = new Set(labels().map(({ id }) => id));
    if (!(await edit({ kind: 'add', labels: [...entries] }))) return false;
    const fresh = labels().filter(({ id }) => !before.has(id));
    store.setState({ fresh: fresh.map(({ id }) => id), label: fresh[0]?.id });
    return true;
  };

  return {
    addEntries,
    add: async (typed, whole) => {
      // The first of one's own takes the place of the examples.
      const { labels: listed, examples } = store.getState().labels;
      const known = examples ? [] : listed.map((label) => label.text);
      const { added, repeated, refused } = sortNew(known, parseLabels(typed, whole));
      const isKept = added.length > 0 && (await addEntries(added.map((one) => ({ text: one }))));
      if (isKept) talk.announce(text.labels.added(added.length));
      if (refused.length > 0) talk.notify(text.labels.refused(refused.length));
      else if (repeated.length === 1 && repeated[0] !== undefined)
        talk.notify(text.labels.repeated(short(repeated[0])));
      else if (repeated.length > 1) talk.notify(text.labels.severalRepeated(repeated.length));
      return isKept;
    },
    remove: async (label) => {
      const isGone = await edit({ kind: 'remove', ids: [label.id] });
      if (isGone) talk.announce(text.labels.removed(short(label.text)));
      return isGone;
    },
    rename: (label, to) => edit({ kind: 'rename', id: label.id, text: to }),
    describe: (label, facts) => edit({ kind: 'describe', id: label.id, facts }),
    learn: (label, isOn) => {
      const { learn: _, ...facts } = factsOf(label);
      return edit({ kind: 'describe', id: label.id, facts: isOn ? facts : { ...facts, learn: false } });
    },
    fitsOf: (id, signal) => ask(call('fitsOf', { label: id }, { signal })),
    thresholdFor: (id, precision) => ask(call('thresholdFor', { label: id, precision })),
    move: async (label, to) => {
      const place = Math.max(0, Math.min(labels().length - 1, to));
      if (labels()[place]?.id === label.id) return;
      if (await edit({ kind: 'move', id: label.id, to: place })) {
        talk.announce(text.labels.moved(short(label.text), place + 1, labels().length));
      }
    },
    replace: (entries) => edit({ kind: 'replace', labels: [...entries] }),
    loadExamples: () => edit({ kind: 'examples' }),
    bringBack: (ids) => edit({ kind: 'bring-back', ids: [...ids] }),
    saveSet: async (name, entries = labels().map(entryOf)) => {
      try {
        await call('saveLabelSet', { name, labels: [...entries], window });
        talk.notify(text.labelSets.saved(name));
        return true;
      } catch (error) {
        talk.report(error);
        return false;
      }
    },
    deleteSet: async (name) => {
      try {
        await call('deleteLabelSet', { name, window });
      } catch (error) {
        talk.report(error);
      }
    },
  };
}

/** A label with all that its author said of it. */
export function entryOf(label: Label): LabelEntry {
  return { text: label.text, ...factsOf(label) };
}

/** What belongs to a label besides its words. */
function factsOf({ wordings, templates, threshold, key, colour, group, learn }: Label): LabelFacts {
  return {
    ...(wordings === undefined ? {} : { wordings }),
    ...(templates === undefined ? {} : { templates }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(key === undefined ? {} : { key }),
    ...(colour === undefined ? {} : { colour }),
    ...(group === undefined ? {} : { group }),
    ...(learn === undefined ? {} : { learn }),
  };
}

const SHORT = 60;

/** As much of a label as is bearable when it is read aloud. */
function short(label: string): string {
  return label.length <= SHORT ? label : `${label.slice(0, SHORT)}…`;
}

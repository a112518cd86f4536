/**
 * What can be done with the list of labels. An edit shows at once and is sent after; of edits that come faster than the
 * host answers, only the last is sent.
 */
import type { LabelList } from '../../electron/wire/app/labels.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import { type Change, record, redo, undo } from '../history.ts';
import type { VideoActions } from '../library/video-actions.ts';
import { type PageStore, withLabels } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import {
  addLabels,
  moveLabel,
  parseLabels,
  rebaseLabels,
  removeLabels,
  renameLabel,
  sameLabels,
} from './label-edits.ts';

export interface LabelActions {
  /** Typed or pasted text; says what became of it. True if anything was added. */
  add(typed: string): boolean;
  remove(label: string): void;
  rename(index: number, to: string): boolean;
  move(from: number, to: number): void;
  replace(labels: readonly string[]): void;
  undo(): void;
  redo(): void;
  saveSet(name: string): Promise<void>;
  deleteSet(name: string): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  videos: VideoActions;
}

export function createLabelActions({ store, call, talk, videos }: Needs): LabelActions {
  const send = createSender(store, call, talk);
  const change = (after: readonly string[]): void => {
    const { texts: before } = store.getState();
    if (sameLabels(before, after)) return;
    store.setState((state) => ({ history: record(state.history, { kind: 'labels', before, after }) }));
    send(after);
  };
  const carryOut = (step: Change, back: boolean): void => {
    if (step.kind === 'labels') send(back ? step.before : step.after);
    else if (back) void videos.restore(step.ids);
    else void videos.removeAgain(step.ids);
    talk.announce(back ? text.undone : text.redone);
  };

  return {
    add: (typed) => {
      const parsed = parseLabels(typed);
      const { labels, added, repeated, refused } = addLabels(store.getState().texts, parsed);
      change(labels);
      if (refused.length > 0) talk.notify(text.labels.refused(refused.length));
      else if (repeated.length === 1 && repeated[0] !== undefined)
        talk.notify(text.labels.repeated(short(repeated[0])));
      else if (repeated.length > 1) talk.notify(text.labels.severalRepeated(repeated.length));
      else if (added.length > 0) talk.announce(text.labels.added(added.length));
      return added.length > 0;
    },
    remove: (label) => {
      change(removeLabels(store.getState().texts, new Set([label])));
      talk.announce(text.labels.removed(short(label)));
    },
    rename: (index, to) => {
      const renamed = renameLabel(store.getState().texts, index, to);
      if (renamed === undefined) talk.notify(text.labels.noRename);
      else change(renamed);
      return renamed !== undefined;
    },
    move: (from, to) => {
      const before = store.getState().texts;
      const moved = moveLabel(before, from, to);
      const label = before[from];
      if (moved === before || label === undefined) return;
      change(moved);
      talk.announce(text.labels.moved(short(label), moved.indexOf(label) + 1, moved.length));
    },
    replace: change,
    undo: () => {
      const step = undo(store.getState().history);
      if (step === undefined) return;
      store.setState({ history: step.history });
      carryOut(step.change, true);
    },
    redo: () => {
      const step = redo(store.getState().history);
      if (step === undefined) return;
      store.setState({ history: step.history });
      carryOut(step.change, false);
    },
    saveSet: async (name) => {
      try {
        await call('saveLabelSet', { name, labels: [...store.getState().texts] });
        talk.notify(text.labelSets.saved(name));
      } catch (error) {
        talk.report(error);
      }
    },
    deleteSet: async (name) => {
      try {
        await call('deleteLabelSet', { name });
      } catch (error) {
        talk.report(error);
      }
    },
  };
}

/**
 * One call at a time; while one is under way the host's older words on the labels do not count. What was edited while the
 * connection was lost is sent when it is made again, on top of what others have done meanwhile.
 */
function createSender(store: PageStore, call: Call, talk: Talk): (labels: readonly string[]) => void {
  let wanted: readonly string[] | undefined;
  /** the host's labels that the edits were made on */
  let base: readonly string[] = [];
  let busy = false;
  const sendAll = async (): Promise<void> => {
    if (busy || store.getState().connection !== 'open') return;
    busy = true;
    let sending: readonly string[] = [];
    try {
      while (wanted !== undefined) {
        sending = wanted;
        wanted = undefined;
        const answer = await call('setLabels', { labels: [...sending] });
        base = textsOf(answer);
        if (wanted === undefined) {
          store.setState({ unsent: false });
          store.setState((state) => withLabels(state, answer, false));
        }
      }
    } catch (error) {
      if (error instanceof WireClosed) {
        wanted ??= sending;
        return;
      }
      wanted = undefined;
      // What the host did not take is not shown as if it had.
      store.setState({ unsent: false });
      store.setState((state) => withLabels(state, state.labels, false));
      talk.report(error);
    } finally {
      busy = false;
    }
  };
  store.subscribe(({ connection, labels }, before) => {
    if (connection !== 'open' || before.connection === 'open' || wanted === undefined) return;
    wanted = rebaseLabels(base, wanted, textsOf(labels));
    base = textsOf(labels);
    store.setState({ texts: wanted });
    void sendAll();
  });
  return (labels) => {
    if (!store.getState().unsent) base = textsOf(store.getState().labels);
    store.setState({ texts: labels, unsent: true });
    wanted = labels;
    void sendAll();
  };
}

function textsOf({ labels }: LabelList): string[] {
  return labels.map((label) => label.text);
}

const SHORT = 60;

/** As much of a label as is bearable when it is read aloud. */
function short(label: string): string {
  return label.length <= SHORT ? label : `${label.slice(0, SHORT)}…`;
}

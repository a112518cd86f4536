/** What the page says in passing: to the eye in notices, to the ear through the live region. */
import { TagError } from '../electron/wire/errors.ts';
import { InternalError, isAbortError } from '../electron/wire/failures.ts';
import { WireClosed } from '../electron/wire/rpc.ts';
import type { Notice, PageStore, Task } from './store.ts';
import { text } from './text.ts';

export interface Talk {
  announce(words: string): void;
  /** @returns takes it away before its time */
  notify(words: string, action?: Notice['action']): () => void;
  /** An expected failure is said in its own words; a cancellation is none; a bug is shown with its details. */
  report(error: unknown): void;
  dismiss(id: number): void;
  /** Shows something long until it is over; reports how it failed. */
  during(words: string, work: (task: RunningTask) => Promise<void>): Promise<void>;
}

export interface RunningTask {
  readonly signal: AbortSignal;
  update(words: string, fraction?: number): void;
}

/** Of what is said in passing, only the newest is read. Errors stay, however many there are. */
const MOST_PASSING = 4;
const NOTICE_MS = 8_000;

export function createTalk(store: PageStore): Talk {
  let nextId = 1;

  const announce = (words: string): void => store.setState({ announcement: { text: words } });
  const dismiss = (id: number): void =>
    store.setState((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));
  const show = (notice: Omit<Notice, 'id'>): (() => void) => {
    const id = nextId++;
    store.setState((state) => ({
      // The same words again are the same notice.
      notices: newest([...state.notices.filter((other) => other.text !== notice.text), { ...notice, id }]),
    }));
    announce(notice.text);
    if (notice.tone === 'info') setTimeout(() => dismiss(id), NOTICE_MS);
    return () => dismiss(id);
  };
  const showBug = (error: unknown): void => {
    console.error(error);
    const detail = error instanceof InternalError ? error.detail : undefined;
    const message = error instanceof Error ? error.message : String(error);
    show({ tone: 'error', text: text.wrong, detail: detail === undefined ? message : `${message}\n${detail}` });
  };
  const report = (error: unknown): void => {
    if (isAbortError(error)) return;
    if (error instanceof WireClosed) show({ tone: 'error', text: text.connection.failed });
    else if (error instanceof TagError) show({ tone: 'error', text: error.message, detail: error.detail });
    else showBug(error);
  };

  const during: Talk['during'] = async (words, work) => {
    const controller = new AbortController();
    const id = nextId++;
    const put = (change: Partial<Task>): void =>
      store.setState((state) => ({
        tasks: state.tasks.map((task) => (task.id === id ? { ...task, ...change } : task)),
      }));
    store.setState((state) => ({
      tasks: [...state.tasks, { id, text: words, cancel: () => controller.abort() }],
    }));
    try {
      await work({ signal: controller.signal, update: (said, fraction) => put({ text: said, fraction }) });
    } catch (error) {
      report(error);
    } finally {
      store.setState((state) => ({ tasks: state.tasks.filter((task) => task.id !== id) }));
    }
  };

  return { announce, notify: (words, action) => show({ tone: 'info', text: words, action }), report, dismiss, during };
}

function newest(notices: readonly Notice[]): Notice[] {
  const passing = notices.filter(({ tone }) => tone === 'info').slice(-MOST_PASSING);
  return notices.filter((notice) => notice.tone === 'error' || passing.includes(notice));
}

/** What can be done about newer versions of the program, and the report that somebody may send. */
import type { Updates } from '../../electron/wire/app/updates.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

export interface UpdatesActions {
  /** Asks how it stands; events tell what follows. */
  ask(): Promise<void>;
  turn(on: boolean): Promise<void>;
  check(): Promise<void>;
  download(): Promise<void>;
  cancel(): Promise<void>;
  restart(): Promise<void>;
  /** Says no more of this version in passing. */
  putOff(version: string): void;
  report(): Promise<{ fileName: string; text: string } | undefined>;
  saveReport(report: { fileName: string; text: string }): void;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  saveFile: (name: string, mediaType: string, contents: string) => void;
}

export function createUpdates({ store, call, talk, saveFile }: Needs): UpdatesActions {
  const put = async (told: Promise<Updates>, before?: Updates): Promise<void> => {
    try {
      store.setState({ updates: await told });
    } catch (error) {
      if (before !== undefined) store.setState({ updates: before });
      if (!(error instanceof WireClosed)) talk.report(error);
    }
  };
  return {
    ask: () => put(call('getUpdates', {})),
    turn: async (on) => {
      // Ticked at once; the answer is the last word.
      const before = store.getState().updates;
      store.setState({ updates: on ? { kind: 'idle' } : { kind: 'off' } });
      await put(call('setUpdates', { on }), before);
    },
    check: () => put(call('checkForUpdates', {})),
    download: () => put(call('downloadUpdate', {})),
    cancel: () => put(call('cancelUpdate', {})),
    restart: async () => {
      try {
        await call('restartToUpdate', {});
      } catch (error) {
        // The program may end before it has answered.
        if (!(error instanceof WireClosed)) talk.report(error);
      }
    },
    putOff: (version) => store.setState({ updatePutOff: version }),
    report: async () => {
      try {
        return await call('makeReport', {});
      } catch (error) {
        talk.report(error);
        return undefined;
      }
    },
    saveReport: ({ fileName, text: contents }) => {
      saveFile(fileName, 'text/plain', contents);
      talk.notify(text.report.saved(fileName));
    },
  };
}

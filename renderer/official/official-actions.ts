/** What can be done about the official model on its way here. It is the host's work: events tell how it goes. */
import type { ModelRoom, OfficialModel } from '../../electron/wire/app/official.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';

export interface OfficialActions {
  look(): Promise<void>;
  /** @throws TagError, for whoever shows the folder */
  room(directory: string | undefined): Promise<ModelRoom>;
  /** @returns whether it has begun */
  get(wanted: { directory?: string; token?: string; thenUse: boolean }): Promise<boolean>;
  /** @throws TagError, for whoever shows the path */
  take(path: string, thenUse: boolean): Promise<void>;
  pause(): Promise<void>;
  drop(): Promise<void>;
  check(): Promise<void>;
  setThenUse(thenUse: boolean): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
}

export function createOfficialActions({ store, call, talk }: Needs): OfficialActions {
  // Whoever has closed the dialog is told when it is over.
  store.subscribe(({ official, dialog }, before) => {
    const was = before.official.state;
    if (dialog === 'official' || official.state === was || (was !== 'coming' && was !== 'checking')) return;
    if (official.state === 'here')
      talk.notify(official.verdict?.passed === false ? text.official.notPassedNews : text.official.hereNews);
    if (official.state === 'failed' && official.triesAgain !== true)
      talk.notify(text.official.stopped(official.problem?.message ?? ''));
  });
  const put = (official: OfficialModel): void => store.setState({ official });
  const ask = async (asking: Promise<OfficialModel>): Promise<boolean> => {
    try {
      put(await asking);
      return true;
    } catch (error) {
      talk.report(error);
      return false;
    }
  };
  return {
    look: async () => void (await ask(call('officialModel', {}))),
    room: (directory) => call('modelRoom', directory === undefined ? {} : { directory }),
    get: (wanted) => ask(call('getOfficialModel', wanted)),
    take: async (path, thenUse) => put(await call('takeOfficialModel', { path, thenUse })),
    pause: async () => void (await ask(call('pauseOfficialModel', {}))),
    drop: async () => void (await ask(call('dropOfficialModel', {}))),
    check: async () => void (await ask(call('checkOfficialModel', {}))),
    setThenUse: async (thenUse) => void (await ask(call('useOfficialModelThen', { thenUse }))),
  };
}

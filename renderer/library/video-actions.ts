/** What can be done with videos: add them by every way there is, remove, restore, cancel, retry. */
import type { Added, PassedOver } from '../../electron/wire/app/videos.ts';
import type { Call } from '../connect.ts';
import { type PageState, type PageStore, type Refusal, shownVideos } from '../store.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { RunningTask, Talk } from '../talk.ts';
import { text } from '../text.ts';
import { afterFailure, asChosen, type Selection, selectOnly, shownByItself } from './selection.ts';
import { type Entry, type FoundFiles, findFiles, type SendFile, uploadFiles } from './upload.ts';

export interface VideoActions {
  /** Files and folders that were dropped. Must be called from within the event, which takes its data back. */
  addDropped(data: DataTransfer): void;
  addFiles(files: File[]): void;
  addPaths(paths: string[]): Promise<void>;
  /** @returns whether anything came of it; if not, why, to be said where the path was named */
  addNamed(path: string): Promise<{ added: boolean; why?: string | undefined }>;
  /** What a folder held beside its videos, which somebody else may have added. */
  tellPassedOver(passedOver: PassedOver): void;
  addSamples(): Promise<void>;
  /** The videos that a command means: those selected that the filter lets through, for nobody means what cannot be seen. */
  selected(): string[];
  remove(ids: readonly string[]): Promise<void>;
  retry(ids: readonly string[]): Promise<void>;
  cancel(ids: readonly string[]): Promise<void>;
  setPaused(paused: boolean): Promise<void>;
  /** Shows the file in its folder, or opens it, on the computer that runs Reeltag. */
  reveal(id: string): Promise<void>;
  openOutside(id: string): Promise<void>;
  copyPaths(ids: readonly string[]): Promise<void>;
  /** Shows another of the file's video tracks from now on. */
  chooseTrack(id: string, track: number): Promise<void>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  /** whose acts they are */
  window: string;
  pathsFor: ((files: File[]) => string[]) | undefined;
  /** files that are no videos, but are known to another part of the page; gives back the others */
  takeFiles: (files: readonly File[]) => File[];
  send: SendFile;
}

export function createVideoActions(needs: Needs): VideoActions {
  const { store, call, talk, tags, window, pathsFor, takeFiles, send } = needs;
  // The event that brings an added video may come after the answer that names it.
  let awaited: Selection | undefined;
  store.subscribe(({ videos }) => {
    if (awaited?.current === undefined || !videos.has(awaited.current)) return;
    const selection = awaited;
    awaited = undefined;
    // It may have failed by now.
    store.setState(({ order }) => ({ selection: afterFailure(selection, order, (id) => videos.get(id)?.state) }));
  });
  const showWhenThere = (selection: Selection): void => {
    awaited = selection;
    store.setState({});
  };

  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      talk.report(error);
    }
  };

  const conclude = ({ added, known, refused, passedOver }: Added): void => {
    const { videos } = store.getState();
    const again = known.find((id) => videos.get(id)?.state !== 'failed') ?? known[0];
    if (added[0] !== undefined) showWhenThere(shownByItself(added[0]));
    else if (again !== undefined) showWhenThere(selectOnly(again));
    if (added.length > 0) talk.announce(text.videos.added(added.length));
    else if (known.length > 0) talk.notify(text.videos.known(known.length));
    else if (refused.length === 0) talk.notify(text.videos.nothingFound);
    if (refused.length > 0) {
      refuse(refused.map(({ path, problem }) => ({ name: path, problem })));
    }
    if (passedOver !== undefined) tellPassedOver(passedOver);
  };
  const tellPassedOver = (passedOver: PassedOver): void => {
    store.setState({ passedOver });
    if (passedOver.count === 0) return;
    const show = { label: text.passedOver.show, run: () => store.setState({ dialog: 'passed-over' }) };
    talk.notify(text.passedOver.notice(passedOver.count), show);
  };
  const refuse = (refusals: readonly Refusal[]): void => {
    store.setState({ refusals });
    const show = { label: text.refused.show, run: () => store.setState({ dialog: 'refused' }) };
    talk.notify(text.refused.notice(refusals.length), show);
  };

  const search = (paths: string[], { signal, update }: RunningTask): Promise<Added> => {
    const onProgress = ({ found }: { found: number }): void => update(text.videos.searching(found));
    return call('addPaths', { paths, window }, { signal, onProgress });
  };
  const addPaths = (paths: string[]): Promise<void> =>
    talk.during(text.videos.searching(0), async (task) => conclude(await search(paths, task)));

  const addNamed: VideoActions['addNamed'] = async (path) => {
    let outcome: Awaited<ReturnType<VideoActions['addNamed']>> = { added: false };
    await talk.during(text.videos.searching(0), async (task) => {
      const answer = await search([path], task);
      if (answer.added.length + answer.known.length > 0) {
        conclude(answer);
        outcome = { added: true };
        return;
      }
      if (answer.passedOver !== undefined) store.setState({ passedOver: answer.passedOver });
      outcome = { added: false, why: answer.refused[0]?.problem.message ?? text.videos.nothingFound };
    });
    return outcome;
  };

  const upload = (files: File[], found?: Omit<FoundFiles, 'files'>, signal?: AbortSignal): Promise<void> =>
    talk.during(text.videos.searching(files.length), async (task) => {
      const sum: Added = { added: [], known: [], refused: (found?.unreadable ?? []).map(unreadableFile) };
      if (found !== undefined && found.passedOver.count + found.passedOver.others > 0)
        sum.passedOver = found.passedOver;
      const merge = (added: Added): void => {
        if (sum.added.length === 0 && added.added[0] !== undefined) showWhenThere(shownByItself(added.added[0]));
        for (const part of ['added', 'known'] as const) sum[part].push(...added[part]);
        sum.refused.push(...added.refused);
      };
      const either = signal === undefined ? task.signal : AbortSignal.any([signal, task.signal]);
      try {
        await uploadFiles(
          files,
          send,
          either,
          ({ number, count, name, fraction }) => task.update(text.videos.copying(number, count, name), fraction),
          merge,
        );
      } finally {
        if (sum.added.length + sum.known.length + sum.refused.length > 0 || sum.passedOver !== undefined) {
          concludeUpload(sum);
        }
      }
    });
  // What was shown first stays shown: hours may have passed since.
  const concludeUpload = (sum: Added): void => {
    const { selection } = store.getState();
    conclude(sum);
    if (selection.current !== undefined) {
      awaited = undefined;
      store.setState({ selection });
    }
  };

  const addFiles = (files: File[]): void => {
    if (files.length === 0) return;
    if (pathsFor !== undefined) void addPaths(pathsFor(files).filter((path) => path !== ''));
    else void upload(files);
  };

  return {
    addFiles,
    addPaths,
    addNamed,
    tellPassedOver,
    addDropped: (data) => {
      const files = [...data.files];
      const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
      const folders = new Set(entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name));
      const left = takeFiles(files.filter(({ name }) => !folders.has(name)));
      if (pathsFor !== undefined || entries.length === 0) {
        return addFiles(files.filter((file) => folders.has(file.name) || left.includes(file)));
      }
      const names = new Set(left.map(({ name }) => name));
      const others = entries.filter(({ name, isDirectory }) => isDirectory || names.has(name));
      if (others.length === 0) return;
      void talk.during(text.videos.searching(0), async ({ signal }) => {
        const found = await findFiles(others satisfies Entry[], signal);
        void upload(found.files, found);
      });
    },
    addSamples: () => quietly(async () => conclude(await call('addSamples', { window }))),

    selected: () => {
      const { selection } = store.getState();
      if (selection.ids.size === 0) return [];
      return shownVideos(store.getState()).filter((id) => selection.ids.has(id));
    },
    remove: (ids) =>
      quietly(async () => {
        if (ids.length === 0) return;
        keepPlace(store, ids);
        await call('removeVideos', { ids: [...ids], window });
        offerUndo({ store, talk, tags }, text.videos.removed(ids.length));
      }),
    retry: (ids) => {
      // Who tries again wants to see what becomes of it.
      store.setState(({ selection }) => ({ selection: asChosen(selection) }));
      return quietly(() => call('retryVideos', { ids: [...ids] }));
    },
    cancel: (ids) => quietly(() => call('cancelVideos', { ids: [...ids] })),
    setPaused: (paused) => quietly(() => call('setPaused', { paused })),
    reveal: (id) => quietly(() => call('revealVideo', { id })),
    openOutside: (id) => quietly(() => call('openVideo', { id })),
    copyPaths: (ids) =>
      quietly(async () => {
        await navigator.clipboard.writeText(pathsOf(store.getState(), ids).join('\n'));
        talk.notify(text.videos.pathsCopied(ids.length));
      }),
    chooseTrack: (id, track) => quietly(() => call('chooseTrack', { id, track })),
  };
}

/** Where the files lie, on the computer that runs Reeltag. */
export function pathsOf({ videos }: Pick<PageState, 'videos'>, ids: readonly string[]): string[] {
  return ids
    .map((id) => videos.get(id))
    .filter((video) => video !== undefined)
    .map(({ folder, name }) => {
      const separator = folder.includes('\\') && !folder.startsWith('/') ? '\\' : '/';
      return /[/\\]$/.test(folder) ? `${folder}${name}` : `${folder}${separator}${name}`;
    });
}

function unreadableFile(path: string): Added['refused'][number] {
  return { path, problem: { kind: 'unreadable', message: text.refused.unreadable(path) } };
}

/** Of a filtered list, the next row that is still in sight is shown, and not one that the filter hides. */
function keepPlace(store: PageStore, gone: readonly string[]): void {
  const { selection } = store.getState();
  if (selection.current === undefined || !gone.includes(selection.current)) return;
  const leaving = new Set(gone);
  const visible = shownVideos(store.getState());
  const at = visible.indexOf(selection.current);
  const stays = (id: string): boolean => !leaving.has(id);
  const next = visible.slice(at).find(stays) ?? visible.slice(0, Math.max(0, at)).findLast(stays);
  if (next !== undefined) store.setState({ selection: selectOnly(next) });
}

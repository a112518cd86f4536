/** What can be handed over and taken in: the dialogs are opened here, and what they choose is asked of the host. */
import type { CutChoice, CutPlan, OriginalsChoice, OriginalsPlan } from '../../electron/wire/app/clips.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { ExportChoice, ImportPlan, Preview } from '../../electron/wire/app/interchange.ts';
import type { Args, Result } from '../../electron/wire/contract.ts';
import type { Call } from '../connect.ts';
import type { PageStore } from '../store.ts';
import { offerUndo } from '../tags/offer-undo.ts';
import type { TagActions } from '../tags/tag-actions.ts';
import type { Talk } from '../talk.ts';
import { text } from '../text.ts';
import type { HandoverAsked } from './asked.ts';
import { isImported } from './dropped.ts';
import { type Handed, handedFiles } from './handed-files.ts';

/** How something long goes. */
export interface Running {
  readonly signal: AbortSignal;
  /** @param fraction of all of it; undefined where nobody knows */
  readonly onFraction: (fraction: number | undefined) => void;
}

export interface HandoverActions {
  open(asked: HandoverAsked): void;
  /**
   * Of files that were dropped on the list of videos, those that other programs wrote are looked at. @returns those that are left
   */
  takeFiles(files: readonly File[]): File[];

  preview(choice: ExportChoice, signal: AbortSignal): Promise<Preview>;
  exportTo(args: Args<AppContract, 'exportTo'>, running: Running): Promise<Result<AppContract, 'exportTo'>>;
  /** As a file of the browser's own. @returns its name */
  download(choice: ExportChoice, running: Running): Promise<string>;
  /** On the host's desktop. */
  reveal(path: string): Promise<void>;
  /** Says in passing where it lies. */
  tellMade(path: string): void;

  /** @throws TagError for what is too large to be sent, or cannot be read */
  handed(files: readonly File[]): Promise<Handed[]>;
  planImport(args: Args<AppContract, 'planImport'>, running: Running): Promise<ImportPlan>;
  applyImport(plan: string, theirs: boolean, running: Running): Promise<void>;

  planCut(choice: CutChoice, signal: AbortSignal): Promise<CutPlan>;
  startCut(choice: CutChoice): Promise<void>;
  setCutPaused(paused: boolean): Promise<void>;
  cancelCut(): Promise<void>;

  planOriginals(choice: OriginalsChoice, signal: AbortSignal): Promise<OriginalsPlan>;
  applyOriginals(
    plan: string,
    what: OriginalsChoice['do'],
    running: Running,
  ): Promise<Result<AppContract, 'applyOriginals'>>;
}

interface Needs {
  store: PageStore;
  call: Call;
  talk: Talk;
  tags: TagActions;
  /** whose acts they are */
  window: string;
  pathsFor: ((files: File[]) => string[]) | undefined;
  saveFile: (name: string, mediaType: string, contents: string) => void;
}

export function createHandover(needs: Needs): HandoverActions {
  const { store, call, talk, tags, window, pathsFor, saveFile } = needs;
  const quietly = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      talk.report(error);
    }
  };
  const counting =
    ({ onFraction }: Running) =>
    ({ done, of }: { done: number; of: number }): void =>
      onFraction(of === 0 ? undefined : done / of);
  const open: HandoverActions['open'] = (asked) => store.setState({ asked, dialog: asked.dialog });
  const reveal: HandoverActions['reveal'] = (path) => quietly(() => call('revealFile', { path }));
  const showing = (path: string) =>
    store.getState().host.desktop === true ? { label: text.handover.show, run: () => void reveal(path) } : undefined;

  store.subscribe(({ cutting }, { cutting: before }) => {
    if (before.state === 'idle' || cutting.state !== 'idle' || cutting.of === 0) return;
    const { done, failed, problem, folder = before.folder } = cutting;
    const said = text.handover.cutting.finished(done, failed, problem?.message, folder);
    talk.notify(said, folder === undefined ? undefined : showing(folder));
  });

  return {
    open,
    takeFiles: (files) => {
      const imported = files.filter(({ name }) => isImported(name));
      if (imported.length > 0) open({ dialog: 'import', files: imported });
      return files.filter(({ name }) => !isImported(name));
    },

    preview: (choice, signal) => call('previewExport', { choice }, { signal }),
    exportTo: (args, running) => call('exportTo', args, { signal: running.signal, onProgress: counting(running) }),
    download: async (choice, running) => {
      const options = { signal: running.signal, onProgress: counting(running) };
      const { fileName, mediaType, text: contents } = await call('exportText', { choice }, options);
      saveFile(fileName, mediaType, contents);
      return fileName;
    },
    reveal,
    tellMade: (path) => {
      talk.notify(text.handover.export.notice(path), showing(path));
    },

    handed: (files) => handedFiles(files, pathsFor),
    planImport: (args, { signal, onFraction }) =>
      call('planImport', args, {
        signal,
        onProgress: ({ read, of }) => onFraction(of === 0 ? undefined : read / of),
      }),
    applyImport: async (plan, theirs, running) => {
      const args = { window, plan, ...(theirs ? { replace: true as const } : {}) };
      const before = store.getState().reach.undo?.id;
      const done = await call('applyImport', args, { signal: running.signal, onProgress: counting(running) });
      const said = text.handover.import.applied(done);
      if (store.getState().reach.undo?.id === before) talk.notify(said);
      else offerUndo({ store, talk, tags }, said);
    },

    planCut: (choice, signal) => call('planCut', { choice }, { signal }),
    startCut: async (choice) => void (await call('startCut', { choice })),
    setCutPaused: (paused) => quietly(() => call(paused ? 'pauseCut' : 'resumeCut', {})),
    cancelCut: () => quietly(() => call('cancelCut', {})),

    planOriginals: (choice, signal) => call('planOriginals', { choice }, { signal }),
    applyOriginals: async (plan, what, running) => {
      const before = store.getState().reach.undo?.id;
      const options = { signal: running.signal, onProgress: counting(running) };
      const answer = await call('applyOriginals', { window, plan }, options);
      const said = text.handover.originals.finished[what](answer.done);
      if (what === 'trash' || store.getState().reach.undo?.id === before) talk.notify(said);
      else offerUndo({ store, talk, tags }, said);
      return answer;
    },
  };
}

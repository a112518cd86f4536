/** What was decided, for another program: which videos, what of them, in which format, how it looks, and where to. */
import { useState } from 'react';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { ExportChoice, Preview } from '../../electron/wire/app/interchange.ts';
import type { Result } from '../../electron/wire/contract.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { typedPath } from '../library/typed-path.ts';
import { text } from '../text.ts';
import { ContentChoice } from './ContentChoice.tsx';
import { choiceOf, type ExportDraft, exportDraft, isName, isWholePath } from './export-draft.ts';
import { FolderField } from './FolderField.tsx';
import { FormatChoice } from './FormatChoice.tsx';
import { focusIt } from './focus-it.ts';
import './handover.css';
import { Made } from './Made.tsx';
import { PathsChoice } from './PathsChoice.tsx';
import { PreviewPart } from './PreviewPart.tsx';
import { RunLine } from './RunLine.tsx';
import { ScopeChoice } from './ScopeChoice.tsx';
import { type Answer, useAnswer } from './use-answer.ts';
import { type Run, useRun } from './use-run.ts';
import { useAskedNow } from './use-scope.ts';

const words = text.handover.export;

export function ExportDialog() {
  const asked = usePage((state) => state.asked);
  return asked?.dialog === 'export' ? <Export asked={asked} /> : null;
}

function Export({ asked }: { asked: { ids?: readonly string[]; list?: string } }) {
  const app = useApp();
  // What it was asked about stays what it is about, whatever is selected meanwhile.
  const [draft, setDraft] = useState(() => {
    const { exportChoice } = app.store.getState().settings;
    return exportDraft(asked, app.videos.selected(), exportChoice);
  });
  const [folder, setFolder] = useState(() => app.store.getState().settings.exportFolder ?? '');
  const [named, setNamed] = useState<string>();
  const [made, setMade] = useState<Result<AppContract, 'exportTo'>>();
  const run = useRun();
  const now = useAskedNow();
  const chosen = choiceOf(draft, now);
  const choice = 'choice' in chosen ? chosen.choice : undefined;
  const preview = useAnswer(choice, app.handover.preview);
  const set = (change: Partial<ExportDraft>): void => {
    setDraft((before) => ({ ...before, ...change }));
    // Another format has another ending.
    if (change.format !== undefined) setNamed(undefined);
    run.clear();
  };
  if (made !== undefined) return <Made {...{ made }} isBeside={preview.value?.layout === 'beside'} />;
  const name = named ?? preview.value?.fileName ?? '';
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      size="large"
      foot={
        <Foot
          {...{ choice, preview, folder, name, run, setMade }}
          lacks={'lacks' in chosen ? words.lacks[chosen.lacks] : undefined}
          onRename={() => {
            run.clear();
            document.querySelector<HTMLInputElement>('[data-export-name]')?.select();
          }}
        />
      }
    >
      <fieldset className="hand-all hand-columns" disabled={run.busy} aria-label={words.title}>
        <FormatChoice format={draft.format} onChange={(format) => set({ format })} />
        <div className="hand-column">
          <ScopeChoice scope={draft.scope} onChange={(scope) => set({ scope })} />
          <ContentChoice {...{ draft }} onChange={set} />
          <PathsChoice {...{ draft }} onChange={set} />
          <PreviewPart {...preview} />
          <Where
            {...{ folder, name }}
            layout={preview.value?.layout}
            onFolder={(typed) => {
              setFolder(typed);
              run.clear();
            }}
            onName={(typed) => {
              setNamed(typed);
              run.clear();
            }}
          />
        </div>
      </fieldset>
    </Dialog>
  );
}

interface WhereProps {
  folder: string;
  name: string;
  layout: Preview['layout'] | undefined;
  onFolder: (folder: string) => void;
  onName: (name: string) => void;
}

function Where({ folder, name, layout, onFolder, onName }: WhereProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.where}</legend>
      {layout === 'beside' ? (
        <p className="set-note">{words.beside}</p>
      ) : (
        <>
          <FolderField folder={folder} onChange={onFolder} />
          <label className="hand-field">
            <span>{layout === 'folder' ? words.folderOf : words.name}</span>
            <input
              type="text"
              className="field"
              dir="auto"
              data-export-name
              aria-label={words.name}
              maxLength={255}
              spellCheck={false}
              value={name}
              onChange={({ currentTarget }) => onName(currentTarget.value)}
            />
          </label>
        </>
      )}
    </fieldset>
  );
}

interface FootProps {
  choice: ExportChoice | undefined;
  /** why there is no choice yet */
  lacks: string | undefined;
  preview: Answer<Preview>;
  folder: string;
  name: string;
  run: Run;
  setMade: (made: Result<AppContract, 'exportTo'>) => void;
  onRename: () => void;
}

function Foot({ choice, lacks, preview, folder, name, run, setMade, onRename }: FootProps) {
  const app = useApp();
  const serve = usePage((state) => state.host.kind === 'serve');
  if (choice === undefined) return <RunLine run={run} says={lacks} />;
  const { value } = preview;
  const isBeside = value?.layout === 'beside';
  const canDownload = serve && value?.layout === 'file' && value.lines.length > 0;
  const isPossible = value !== undefined && value.videos > 0 && !preview.busy;
  const missing = isBeside || value === undefined ? undefined : missingOf(folder, name);
  const said = words.running(text.handover.formats[choice.format].name);
  const save = async (replace: boolean): Promise<void> => {
    const where = isBeside ? {} : { folder: typedPath(folder), name: name.trim() };
    const args = { choice, ...where, ...(replace ? { replace: true as const } : {}) };
    const answer = await run.start(said, (running) => app.handover.exportTo(args, running));
    if (answer === undefined) return;
    if (run.isGone()) app.handover.tellMade(answer.path);
    else setMade(answer);
  };
  const download = async (): Promise<void> => {
    const fileName = await run.start(said, (running) => app.handover.download(choice, running));
    if (fileName === undefined) return;
    app.talk.notify(text.exported(fileName));
    if (!run.isGone()) app.open(undefined);
  };
  // Whatever else could be wrong with what was asked has been seen to before: what is left is a name that is taken.
  const isTaken = run.failure?.kind === 'usage' && missing === undefined && !isBeside;
  return (
    <>
      <RunLine
        run={run}
        says={!isPossible ? undefined : canDownload && folder.trim() === '' ? words.lacks.folderOrDownload : missing}
      />
      {isTaken && (
        <>
          <button type="button" className="button" ref={focusIt} onClick={onRename}>
            {words.keep}
          </button>
          <button type="button" className="button danger" onClick={() => void save(true)}>
            {words.replace}
          </button>
        </>
      )}
      {!run.busy && !isTaken && (
        <>
          {canDownload && (
            <button type="button" className="button" disabled={!isPossible} onClick={() => void download()}>
              {words.download}
            </button>
          )}
          <button
            type="button"
            className="button primary"
            disabled={!isPossible || missing !== undefined}
            onClick={() => void save(false)}
          >
            {words.run}
          </button>
        </>
      )}
    </>
  );
}

function missingOf(folder: string, name: string): string | undefined {
  if (!isWholePath(typedPath(folder))) return folder.trim() === '' ? words.lacks.folder : words.lacks.wholePath;
  return isName(name) ? undefined : words.lacks.name;
}

/** What a job on a cluster has left: the folder is chosen, and what it holds is shown before anything comes of it. */
import { useEffect, useState } from 'react';
import type { ResultFacts, ResultMap } from '../../electron/wire/app/results.ts';
import { Dialog } from '../components/Dialog.tsx';
import { FolderField } from '../handover/FolderField.tsx';
import '../handover/handover.css';
import { RunLine } from '../handover/RunLine.tsx';
import { useRun } from '../handover/use-run.ts';
import { useApp, usePage, useSteady } from '../hooks.ts';
import { typedPath } from '../library/typed-path.ts';
import { text } from '../text.ts';
import { HeldFacts } from './HeldFacts.tsx';
import { IntoLibrary } from './IntoLibrary.tsx';
import { MapList } from './MapList.tsx';
import { firstDraft, type PartDraft, partOf } from './part-draft.ts';
import './results.css';
import type { LookedThrough } from './results-actions.ts';
import { WhichClips } from './WhichClips.tsx';

const words = text.results;

export function ResultsDialog() {
  const app = useApp();
  const run = useRun();
  const fixed = usePage(({ libraries }) => libraries === undefined || libraries.fixed !== undefined);
  const isEmpty = usePage((state) => state.order.length === 0);
  const [typed, setTyped] = useState(() => app.store.getState().resultsIn ?? '');
  const [facts, setFacts] = useState<ResultFacts>();
  const [maps, setMaps] = useState<readonly ResultMap[]>([]);
  const [library, setLibrary] = useState<string>();
  const [draft, setDraft] = useState<PartDraft>();
  const [through, setThrough] = useState<LookedThrough>();
  const folder = typedPath(typed);

  const look = async (): Promise<void> => {
    if (folder === '' || run.busy) return;
    const found = await run.start(words.looking(folder), (running) => app.results.look(folder, running));
    if (found === undefined) return;
    setFacts(found);
    setDraft(firstDraft(found));
    setMaps(found.places.maps.map(({ from, to }) => ({ from, to })));
    // What was begun in this library goes on in it; an empty one with the right model is as good as a new one.
    const isGoingOn = found.shards.taken > 0 || (isEmpty && found.modelIs === 'in-use');
    setLibrary(fixed || isGoingOn ? undefined : found.library);
  };
  const lookNow = useSteady(look);
  useEffect(() => {
    // Whoever came from a job has named the folder already.
    if (app.store.getState().resultsIn === undefined) return;
    app.store.setState({ resultsIn: undefined });
    void lookNow();
  }, [app, lookNow]);
  const part = facts && draft && partOf(draft, facts);
  const open = async (of: ResultFacts): Promise<void> => {
    if (part === undefined) return;
    const whole = maps.filter(({ from, to }) => from.trim() !== '' && to.trim() !== '');
    const isBegun = await run.start(words.title, async (running) => {
      await app.results.open({ folder: of.folder, maps: whole, part, library }, running, setThrough);
      return true;
    });
    setThrough(undefined);
    if (isBegun && !run.isGone()) app.open(undefined);
  };
  const isReady = part !== undefined && (library === undefined || typedPath(library) !== '');
  return (
    <Dialog
      title={words.title}
      lead={words.lead}
      size={facts === undefined ? 'wide' : 'large'}
      foot={
        (facts !== undefined || run.busy || run.failure !== undefined) && (
          <>
            <RunLine run={run} />
            {run.busy && through !== undefined && <span className="set-note num">{words.which.through(through)}</span>}
            {facts !== undefined && !run.busy && (
              <>
                <button type="button" className="button" onClick={() => setFacts(undefined)}>
                  {words.other}
                </button>
                <button type="button" className="button primary" disabled={!isReady} onClick={() => void open(facts)}>
                  {words.open}
                </button>
              </>
            )}
          </>
        )
      }
    >
      {facts === undefined ? (
        <form
          className="hand-part"
          onSubmit={(event) => {
            event.preventDefault();
            void look();
          }}
        >
          <FolderField
            label={words.folder}
            placeholder={words.placeholder}
            folder={typed}
            onChange={setTyped}
            isFirst
          />
          <div className="hand-row hand-end">
            <button type="submit" className="button primary" disabled={folder === '' || run.busy}>
              {words.look}
            </button>
          </div>
        </form>
      ) : (
        <fieldset className="hand-all" disabled={run.busy} aria-label={words.title}>
          <HeldFacts facts={facts} isInto={library === undefined} />
          {draft !== undefined && (
            <WhichClips facts={facts} draft={draft} isInto={library === undefined} onChange={setDraft} />
          )}
          <MapList facts={facts} maps={maps} onChange={setMaps} />
          {!fixed && <IntoLibrary facts={facts} library={library} onChange={setLibrary} />}
          {facts.modelIs !== 'in-use' && <p className="set-note results-model">{words.model[facts.modelIs]}</p>}
        </fieldset>
      )}
    </Dialog>
  );
}

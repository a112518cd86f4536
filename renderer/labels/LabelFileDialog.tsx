/** What a file of labels holds, before anything is done with it. */
import { useState } from 'react';
import type { LabelEntry } from '../../electron/wire/app/labels.ts';
import { Dialog } from '../components/Dialog.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import type { LabelFile } from '../store.ts';
import { text } from '../text.ts';
import { newEntries } from './label-file-actions.ts';
import '../components/lists.css';
import './label-file.css';

export function LabelFileDialog() {
  const file = usePage((state) => state.labelFile);
  return file === undefined ? null : 'failure' in file ? (
    <Failed file={file} />
  ) : (
    <Preview key={file.name} file={file} />
  );
}

type Readable = Exclude<LabelFile, { failure: string }>;

function Failed({ file: { name, failure } }: { file: Exclude<LabelFile, Readable> }) {
  const app = useApp();
  return (
    <Dialog title={text.labelFile.title(name)} lead={text.labelFile.nothing} drop={app.labelFiles.read}>
      <p className="text" role="alert">
        {failure}
      </p>
    </Dialog>
  );
}

function Preview({ file }: { file: Readable }) {
  const app = useApp();
  const { labels } = file;
  const fresh = newEntries(
    usePage((state) => state.labels),
    labels,
  );
  const isNew = new Set(fresh);
  return (
    <Dialog
      title={text.labelFile.title(file.name)}
      lead={text.labelFile.lead(labels.length, labels.length - fresh.length)}
      size="wide"
      drop={app.labelFiles.read}
      foot={<Choices labels={labels} fresh={fresh.length} fileName={file.name} />}
    >
      {labels.length > 0 && <Labels labels={labels} isNew={(label) => isNew.has(label)} />}
      <Problems file={file} />
    </Dialog>
  );
}

/** Of thousands, a look at the first is enough. */
const MOST_SHOWN = 200;

function Labels({ labels, isNew }: { labels: readonly LabelEntry[]; isNew: (label: LabelEntry) => boolean }) {
  const { columns } = text.labelFile;
  const more = labels.length - MOST_SHOWN;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by whoever has no mouse
    <section className="label-file-table" aria-label={text.labelFile.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.label}</th>
            <th scope="col">{columns.wordings}</th>
            <th scope="col">{columns.threshold}</th>
            <th scope="col">{columns.key}</th>
            <th scope="col">{columns.group}</th>
          </tr>
        </thead>
        <tbody>
          {labels.slice(0, MOST_SHOWN).map((label) => (
            <tr key={label.text}>
              <td>
                <bdi className="ellipsis">{label.text.slice(0, 200)}</bdi>
                {!isNew(label) && <small>{text.labelFile.there}</small>}
              </td>
              <td className="num">{label.wordings?.length ?? ''}</td>
              <td className="num">{label.threshold === undefined ? '' : formatPercent(label.threshold)}</td>
              <td>{label.key !== undefined && <kbd className="kbd">{label.key}</kbd>}</td>
              <td>
                <bdi className="ellipsis">{label.group?.name}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="set-note">{text.labelFile.more(more)}</p>}
    </section>
  );
}

function Problems({ file: { problems, moreProblems } }: { file: Readable }) {
  if (problems.length === 0) return null;
  return (
    <section className="label-file-problems" aria-label={text.labelFile.problems}>
      <h3>{text.labelFile.leftOut(problems.length + moreProblems)}</h3>
      <ul className="plain-list">
        {problems.map(({ message }) => (
          <li key={message} className="refusal">
            <span className="text" dir="auto">
              {message}
            </span>
          </li>
        ))}
      </ul>
      {moreProblems > 0 && <p className="set-note">{text.labelFile.moreProblems(moreProblems)}</p>}
    </section>
  );
}

interface ChoicesProps {
  labels: readonly LabelEntry[];
  /** how many are not in the list */
  fresh: number;
  fileName: string;
}

function Choices({ labels, fresh, fileName }: ChoicesProps) {
  const app = useApp();
  const sets = usePage((state) => state.labelSets);
  const [name, setName] = useState(fileName.replace(/\.[^.]*$/, '').slice(0, 200));
  const trimmed = name.trim();
  const saveSet = async (): Promise<void> => {
    if (await app.labels.saveSet(trimmed, labels)) app.open('label-sets');
  };
  return (
    <>
      <form
        className="label-file-set"
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed !== '' && labels.length > 0) void saveSet();
        }}
      >
        <input
          type="text"
          className="field"
          dir="auto"
          aria-label={text.labelSets.name}
          maxLength={200}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <button type="submit" className="button" disabled={trimmed === '' || labels.length === 0}>
          {sets.some((set) => set.name === trimmed) ? text.labelFile.replaceSet : text.labelFile.saveSet}
        </button>
      </form>
      <span className="gap" />
      <button
        type="button"
        className="button"
        disabled={labels.length === 0}
        onClick={() => void app.labelFiles.replace(labels)}
      >
        {text.labelFile.replace}
      </button>
      <button
        type="button"
        className="button primary"
        disabled={fresh === 0}
        onClick={() => void app.labelFiles.add(labels)}
      >
        {text.labelFile.add}
      </button>
    </>
  );
}

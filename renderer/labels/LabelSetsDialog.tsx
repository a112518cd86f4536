/** Lists of labels that were kept under a name. */
import { FileUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { LabelSet } from '../../electron/wire/app/labels.ts';
import { COMMANDS } from '../commands/commands.ts';
import { IconButton } from '../components/controls.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { ExportLabelsMenu } from './ExportLabelsMenu.tsx';
import '../components/lists.css';
import './label-file.css';

export function LabelSetsDialog() {
  const app = useApp();
  const sets = usePage((state) => state.labelSets);
  const labels = usePage((state) => state.labels.labels);
  const [name, setName] = useState('');
  const trimmed = name.trim();
  const replaces = sets.some((set) => set.name === trimmed);
  const use = async (set: LabelSet): Promise<void> => {
    if (!(await app.labels.replace(set.labels))) return;
    const act = app.store.getState().reach.undo?.id;
    app.talk.notify(text.labelSets.loaded(set.name), { label: text.undo, run: () => void app.tags.undo(act) });
    app.open(undefined);
  };
  return (
    <Dialog title={text.labelSets.title} lead={text.labelSets.lead} drop={app.labelFiles.read}>
      <div className="set-files">
        <button type="button" className="button" onClick={() => COMMANDS.importLabels.run(app)}>
          <FileUp size={14} strokeWidth={1.75} aria-hidden />
          {text.labelFile.import}
        </button>
        <ExportLabelsMenu disabled={labels.length === 0} />
      </div>
      <form
        className="set-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed === '' || labels.length === 0) return;
          void app.labels.saveSet(trimmed);
          setName('');
        }}
      >
        <input
          type="text"
          className="field"
          dir="auto"
          aria-label={text.labelSets.name}
          placeholder={text.labelSets.name}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" className="button primary" disabled={trimmed === '' || labels.length === 0}>
          {text.labelSets.save}
        </button>
      </form>
      {replaces && <p className="set-note">{text.labelSets.replaces}</p>}
      {sets.length === 0 ? (
        <p className="set-note">{text.labelSets.none}</p>
      ) : (
        <ul className="plain-list">
          {sets.map((set) => (
            <li key={set.name} className="set-row">
              <span className="set-name">
                <bdi className="ellipsis">{set.name}</bdi>
                <span className="num">{text.labelSets.count(set.labels.length)}</span>
              </span>
              <button
                type="button"
                className="button"
                aria-label={text.labelSets.loadNamed(set.name)}
                onClick={() => void use(set)}
              >
                {text.labelSets.load}
              </button>
              <ExportLabelsMenu set={set} />
              <IconButton
                icon={Trash2}
                label={text.labelSets.delete(set.name)}
                onClick={() => void app.labels.deleteSet(set.name)}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** Where the results go: as the cluster names it, and as this computer does. */
import { FolderField } from '../handover/FolderField.tsx';
import { text } from '../text.ts';
import { type DraftPartProps, sameHere } from './cluster-draft.ts';
import { TextField } from './TextField.tsx';

const words = text.cluster.dialog;

export function ClusterResults({ draft, onChange }: DraftPartProps) {
  const same = sameHere(draft);
  return (
    <fieldset className="hand-part">
      <legend>{words.results}</legend>
      <TextField label={words.out} example={words.outExample} value={draft.out} onChange={(out) => onChange({ out })} />
      <div className="cluster-field">
        <div className="cluster-says" aria-hidden>
          {words.folder}
        </div>
        <FolderField
          label={words.folder}
          {...(same === undefined ? {} : { placeholder: same })}
          folder={draft.folder}
          onChange={(folder) => onChange({ folder })}
        />
        <p className="set-note">{words.folderHelp[draft.kind]}</p>
      </div>
    </fieldset>
  );
}

/** All that belongs to a label besides its words. */
import { useId, useState } from 'react';
import { keysOf } from '../../electron/catalogue/keys/own-keys.ts';
import { KEY_IDS } from '../../electron/catalogue/keys/table.ts';
import { COLOURS, type Label, type LabelFacts, MOST_WORDINGS } from '../../electron/wire/app/labels.ts';
import { keyLabel } from '../commands/commands.ts';
import { IS_MAC } from '../commands/keys.ts';
import { Select } from '../components/controls.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { typedPercent } from './histogram.ts';
import { parseLabels } from './label-edits.ts';
import { Threshold } from './Threshold.tsx';
import './label-dialog.css';

export function LabelDialog() {
  const label = usePage((state) => state.labels.labels.find(({ id }) => id === state.label));
  return label === undefined ? null : <Form key={label.id} label={label} />;
}

function Form({ label }: { label: Label }) {
  const app = useApp();
  const form = useId();
  const groups = usePage((state) => state.labels.labels)
    .map(({ group }) => group)
    .filter((group) => group !== undefined);
  const [wordings, setWordings] = useState((label.wordings ?? []).join('\n'));
  const [templates, setTemplates] = useState(label.templates === true);
  const [learn, setLearn] = useState(label.learn !== false);
  const [percent, setPercent] = useState(label.threshold === undefined ? '' : typedPercent(label.threshold));
  const [key, setKey] = useState(label.key ?? '');
  const [colour, setColour] = useState(label.colour);
  const [group, setGroup] = useState(label.group?.name ?? '');
  const [kind, setKind] = useState(label.group?.kind ?? 'one-of');
  const words = parseLabels(wordings, true);
  const threshold = percent.trim() === '' ? undefined : Number(percent) / 100;
  const isThreshold = threshold === undefined || (threshold >= 0 && threshold <= 1);
  const save = async (): Promise<void> => {
    const facts: LabelFacts = {
      ...(words.length === 0 ? {} : { wordings: words }),
      ...(templates ? { templates } : {}),
      ...(threshold === undefined ? {} : { threshold }),
      ...(key.trim() === '' ? {} : { key: key.trim() }),
      ...(colour === undefined ? {} : { colour }),
      ...(group.trim() === '' ? {} : { group: { name: group.trim(), kind } }),
      ...(learn ? {} : { learn }),
    };
    if (await app.labels.describe(label, facts)) app.open(undefined);
  };
  return (
    <Dialog
      title={text.label.title(label.text.slice(0, 80))}
      size="narrow"
      foot={
        <>
          <button type="button" className="button" onClick={() => app.open(undefined)}>
            {text.cancel}
          </button>
          <button
            type="submit"
            form={form}
            className="button primary"
            disabled={!isThreshold || words.length > MOST_WORDINGS}
          >
            {text.label.save}
          </button>
        </>
      }
    >
      <form
        id={form}
        className="label-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label>
          {text.label.wordings}
          <textarea
            className="field"
            dir="auto"
            rows={4}
            data-first
            value={wordings}
            onChange={({ currentTarget }) => setWordings(currentTarget.value)}
          />
          <small>{words.length > MOST_WORDINGS ? text.label.tooMany(MOST_WORDINGS) : text.label.wordingsHelp}</small>
        </label>
        <label className="label-check">
          <input
            type="checkbox"
            checked={templates}
            onChange={({ currentTarget }) => setTemplates(currentTarget.checked)}
          />
          {text.label.templates}
        </label>
        <Threshold label={label} percent={percent} onPercent={setPercent} />
        <label className="label-check">
          <input type="checkbox" checked={learn} onChange={({ currentTarget }) => setLearn(currentTarget.checked)} />
          {text.label.learn}
          <small>{text.label.learnHelp}</small>
        </label>
        <label>
          {text.label.key}
          <input
            type="text"
            className="field label-key"
            maxLength={1}
            value={key}
            onChange={({ currentTarget }) => setKey(currentTarget.value)}
          />
          <KeyHelp of={key} />
        </label>
        <fieldset className="label-colours">
          <legend>{text.label.colour}</legend>
          {[undefined, ...COLOURS].map((one) => (
            <label key={one ?? 'none'} className={`label-colour ${one ?? 'none'}`}>
              <input type="radio" name="colour" checked={colour === one} onChange={() => setColour(one)} />
              <span className="sr-only">{text.label.colours[one ?? 'none']}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {text.label.group}
          <input
            type="text"
            className="field"
            dir="auto"
            list={`${form} groups`}
            maxLength={200}
            value={group}
            onChange={({ currentTarget }) => {
              setGroup(currentTarget.value);
              const known = groups.find(({ name }) => name === currentTarget.value.trim());
              if (known !== undefined) setKind(known.kind);
            }}
          />
          <datalist id={`${form} groups`}>
            {[...new Set(groups.map(({ name }) => name))].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
        {group.trim() !== '' && (
          <label htmlFor={`${form} kind`}>
            {text.label.kind}
            <Select
              id={`${form} kind`}
              value={kind}
              onChange={({ currentTarget }) => setKind(currentTarget.value === 'any-of' ? 'any-of' : 'one-of')}
            >
              <option value="one-of">{text.label.kinds['one-of']}</option>
              <option value="any-of">{text.label.kinds['any-of']}</option>
            </Select>
            {kind === 'one-of' && <small>{text.label.oneOfHelp}</small>}
          </label>
        )}
      </form>
    </Dialog>
  );
}

/** Whoever gives a label the key that says yes should know that it says yes to this label alone, then. */
function KeyHelp({ of }: { of: string }) {
  const own = usePage((state) => state.settings.keys);
  const typed = of.trim().toUpperCase();
  const isTaken = (chord: string): boolean => chord.replace(/^Shift\+/, '') === typed;
  const taken = typed === '' ? [] : KEY_IDS.filter((id) => keysOf(id, own, IS_MAC).some(isTaken));
  return <small>{taken.length === 0 ? text.label.keyHelp : text.label.keyTakes(typed, taken.map(keyLabel))}</small>;
}

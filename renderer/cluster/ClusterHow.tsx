/** How the cluster looks: at scenes or at wholes, with which model, and on what. */
import { Select } from '../components/controls.tsx';
import { NumberBox } from '../handover/NumberBox.tsx';
import { Tick } from '../handover/Tick.tsx';
import { text } from '../text.ts';
import type { ClusterDraft, DraftPartProps } from './cluster-draft.ts';
import { TextField } from './TextField.tsx';

const words = text.cluster.dialog;
const { devices, precisions } = text.settings;

export function ClusterHow({ draft, onChange }: DraftPartProps) {
  return (
    <fieldset className="hand-part">
      <legend>{words.how}</legend>
      <Tick says={words.segments} checked={draft.segments} onChange={(segments) => onChange({ segments })} />
      <TextField
        label={words.model}
        example={words.modelExample}
        value={draft.model}
        onChange={(model) => onChange({ model })}
      />
      <details className="hand-details">
        <summary>{words.details}</summary>
        <div className="cluster-numbers">
          <Choice
            label={text.settings.device}
            value={draft.device}
            all={devices}
            onChange={(device) => onChange({ device })}
          />
          <Choice
            label={text.settings.precision}
            value={draft.precision}
            all={precisions}
            onChange={(precision) => onChange({ precision })}
          />
          <NumberBox says={words.cpus} value={draft.cpus} max={10_000} onChange={(cpus) => onChange({ cpus })} />
          <NumberBox says={words.gpus} value={draft.gpus} max={1_000} onChange={(gpus) => onChange({ gpus })} />
          <NumberBox says={words.shard} value={draft.shard} max={100_000} onChange={(shard) => onChange({ shard })} />
        </div>
      </details>
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  all: Readonly<Record<T, string>>;
  onChange: (value: T) => void;
}

function Choice<T extends ClusterDraft['device'] | ClusterDraft['precision']>(props: ChoiceProps<T>) {
  const { label, value, all, onChange } = props;
  const names = Object.keys(all) as T[];
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the list within it is one
    <label className="hand-choice">
      {label}
      <Select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = names.find((name) => name === currentTarget.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {all[name]}
          </option>
        ))}
      </Select>
    </label>
  );
}

/** How closely the model looks, and how fits over time become moments. Each is kept when its field is left. */
import { useState } from 'react';
import { type MomentSettings as Rules, USUAL_MOMENTS } from '../../electron/wire/app/settings.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

const words = text.settings;

/** As a field shows it, and its bounds; fractions are percents to people. */
const FIELDS = [
  { name: 'seconds', unit: 1, min: 0.5, max: 600 },
  { name: 'overlap', unit: 100, min: 0, max: 90 },
  { name: 'slack', unit: 100, min: 0, max: 100 },
  { name: 'shortest', unit: 1, min: 0, max: 600 },
  { name: 'gap', unit: 1, min: 0, max: 600 },
] as const;

export function MomentSettings() {
  const app = useApp();
  const rules = usePage((state) => state.settings.moments);
  const { frames: _, ...numbers } = rules;
  const isUsual = FIELDS.every(({ name }) => numbers[name] === USUAL_MOMENTS[name]);
  const set = (moments: Rules): void => void app.setSettings({ moments });
  return (
    <fieldset className="setting">
      <legend>{words.moments}</legend>
      <p className="setting-lead">{words.momentsLead}</p>
      <div className="setting-numbers">
        {FIELDS.map((field) => (
          <NumberField
            key={field.name}
            label={words.momentFields[field.name]}
            min={field.min}
            max={field.max}
            value={Number((rules[field.name] * field.unit).toFixed(3))}
            onChange={(value) => set({ ...rules, [field.name]: value / field.unit })}
          />
        ))}
      </div>
      <p className="setting-lead">{words.momentCost}</p>
      <label className="setting-check">
        <input
          type="checkbox"
          className="setting-tick"
          checked={rules.frames === true}
          onChange={({ currentTarget }) => set(currentTarget.checked ? { ...numbers, frames: true } : numbers)}
        />
        {words.momentFrames}
      </label>
      {!isUsual && (
        <button
          type="button"
          className="button"
          onClick={() => set({ ...USUAL_MOMENTS, ...(rules.frames === true ? { frames: true } : {}) })}
        >
          {words.momentUsual}
        </button>
      )}
    </fieldset>
  );
}

interface NumberFieldProps {
  label: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** What is no number, or out of bounds, is as it was. */
function NumberField({ label, min, max, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>();
  const save = (): void => {
    const number = typed === undefined || typed.trim() === '' ? Number.NaN : Number(typed);
    setTyped(undefined);
    if (Number.isFinite(number) && number >= min && number <= max && number !== value) onChange(number);
  };
  return (
    <label>
      {label}
      <input
        type="number"
        className="field num"
        {...{ min, max }}
        step="any"
        value={typed ?? String(value)}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
        }}
      />
    </label>
  );
}

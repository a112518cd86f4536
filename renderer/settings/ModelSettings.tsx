/** Which model: those that come along, the official one, or a folder; on which device, and how precisely. */
import { useEffect, useId, useState } from 'react';
import type { ModelChoice, ModelOffer } from '../../electron/wire/app/models.ts';
import { deviceWishSchema } from '../../electron/wire/engine.ts';
import { Select } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { serverOf } from '../server-device.ts';
import { text } from '../text.ts';
import { OfficialModel } from './OfficialModel.tsx';

type Kind = 'demo' | 'official' | 'folder';
const DEVICES = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu', 'server'] as const;
const PRECISIONS = ['auto', 'fp32', 'fp16', 'int8'] as const;

export function ModelSettings() {
  const app = useApp();
  const status = usePage((state) => state.model);
  const coming = usePage((state) => state.official.state);
  const [choice, setChoice] = useState(status.choice);
  const [offers, setOffers] = useState<readonly ModelOffer[]>([]);
  const name = useId();
  // What is there changes with what comes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    void app.model.list().then(setOffers);
  }, [app, coming]);

  // Those of this machine's system, and what was chosen in spite of it.
  const known = usePage((state) => state.devices.devices);
  const server = serverOf(choice.device);
  const devices = DEVICES.filter(
    (device) =>
      known.length === 0 ||
      device === 'auto' ||
      device === 'server' ||
      device === choice.device ||
      known.some((each) => each.device === device),
  );
  const kind = kindOf(choice.model);
  const offerOf = (wanted: Kind): ModelOffer | undefined => offers.find((offer) => kindOf(offer.model) === wanted);
  const directory = typeof choice.model === 'object' ? choice.model.directory : '';
  const pick = (wanted: Kind): void => setChoice({ ...choice, model: wanted === 'folder' ? { directory } : wanted });
  const changed = !sameChoice(choice, status.choice);
  const isNamed = deviceWishSchema.safeParse(trimmed(choice).device).success;
  const usable = isNamed && (kind === 'folder' ? directory.trim() !== '' : offerOf(kind)?.present === true);
  const use = (): void => {
    if (changed && usable) void app.model.choose(trimmed(choice));
  };

  return (
    <fieldset className="setting">
      <legend>{text.settings.model}</legend>
      <p className="setting-lead">{text.settings.modelLead}</p>
      <div className="model-cards">
        {(['demo', 'official', 'folder'] as const).map((wanted) => {
          const offer = offerOf(wanted);
          const inUse = kindOf(status.choice.model) === wanted;
          return (
            <div key={wanted} className={`model-card ${kind === wanted ? 'chosen' : ''}`}>
              <label>
                <input type="radio" name={name} checked={kind === wanted} onChange={() => pick(wanted)} />
                <span className="model-card-words">
                  <span className="model-card-name">
                    {wanted === 'folder' ? text.settings.folder : (offer?.name ?? text.settings[wanted])}
                    {inUse && <em>{text.settings.inUse}</em>}
                    {offer?.present === false && <em className="absent">{text.settings.absent}</em>}
                  </span>
                  <span className="model-card-about">
                    {wanted === 'folder' ? text.settings.folderAbout : offer?.about}
                  </span>
                </span>
              </label>
              {wanted === 'folder' && kind === 'folder' && (
                <input
                  type="text"
                  className="field"
                  aria-label={text.settings.folderPath}
                  placeholder={text.settings.folderPath}
                  spellCheck={false}
                  value={directory}
                  onChange={(event) => setChoice({ ...choice, model: { directory: event.currentTarget.value } })}
                  onKeyDown={(event) => event.key === 'Enter' && use()}
                />
              )}
              {wanted === 'official' && kind === 'official' && offer !== undefined && <OfficialModel offer={offer} />}
            </div>
          );
        })}
      </div>
      <div className="model-run">
        <Choice
          label={text.settings.device}
          value={server === undefined ? (choice.device as (typeof DEVICES)[number]) : 'server'}
          options={devices}
          names={text.settings.devices}
          onChoose={(device) => setChoice({ ...choice, device: device === 'server' ? 'kserve:' : device })}
        />
        <Choice
          label={text.settings.precision}
          value={choice.precision}
          options={PRECISIONS}
          names={text.settings.precisions}
          onChoose={(precision) => setChoice({ ...choice, precision })}
        />
        <button type="button" className="button primary" disabled={!changed || !usable} onClick={use}>
          {text.settings.use}
        </button>
      </div>
      {server !== undefined && (
        <div className="model-server">
          <input
            type="text"
            className="field"
            aria-label={text.settings.server}
            placeholder={text.settings.serverExample}
            spellCheck={false}
            value={server}
            onChange={(event) => setChoice({ ...choice, device: `kserve:${event.currentTarget.value}` })}
            onKeyDown={(event) => event.key === 'Enter' && use()}
          />
          <p className="setting-lead">{text.settings.serverLead}</p>
        </div>
      )}
      <InUse />
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly T[];
  names: Readonly<Record<T, string>>;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ label, value, options, names, onChoose }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className="choice">
      <label className="choice-name" htmlFor={id}>
        {label}
      </label>
      <Select
        id={id}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {names[option]}
          </option>
        ))}
      </Select>
    </div>
  );
}

/** What runs now: the device, why it is not another, and which weights exactly. */
function InUse() {
  const { device, precision, deviceReason, id, problem, state } = usePage((page) => page.model);
  const measured = usePage((page) =>
    page.devices.devices.find((each) => each.device === device && each.state === 'measured'),
  );
  return (
    <dl className="in-use">
      {device !== undefined && (
        <div>
          <dt>{text.settings.runsOn}</dt>
          <dd className="text">
            {[serverOf(device) ?? device, ...(precision === undefined ? [] : [precision])].join(', ')}
            {measured?.clipsPerSecond !== undefined && <p>{text.official.measured(measured.clipsPerSecond)}</p>}
            {deviceReason !== undefined && <p>{deviceReason}</p>}
          </dd>
        </div>
      )}
      {id !== undefined && (
        <div>
          <dt>{text.settings.identity}</dt>
          <dd className="text num">{id}</dd>
        </div>
      )}
      {state === 'failed' && problem !== undefined && (
        <div className="bad">
          <dt>{text.model.failed}</dt>
          <dd className="text">{problem.message}</dd>
        </div>
      )}
    </dl>
  );
}

function kindOf(model: ModelChoice['model']): Kind {
  return typeof model === 'object' ? 'folder' : model;
}

/** As it was meant: without the blanks around it, and with what addresses begin with. */
function trimmed({ model, device, ...choice }: ModelChoice): ModelChoice {
  const address = serverOf(device)?.trim();
  return {
    ...choice,
    model: typeof model === 'object' ? { directory: model.directory.trim() } : model,
    device: address === undefined ? device : `kserve:${/^\w+:\/\//.test(address) ? '' : 'http://'}${address}`,
  };
}

function sameChoice(a: ModelChoice, b: ModelChoice): boolean {
  const folder = (choice: ModelChoice): string =>
    typeof choice.model === 'object' ? choice.model.directory.trim() : '';
  return (
    kindOf(a.model) === kindOf(b.model) &&
    folder(a) === folder(b) &&
    a.device === b.device &&
    a.precision === b.precision
  );
}

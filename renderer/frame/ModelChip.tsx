/** Which model, on which device, in which state: a glance, and a way to the settings. */
import { CircleAlert, Cpu, LoaderCircle } from 'lucide-react';
import { Hint } from '../components/controls.tsx';
import { formatPercent } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { serverOf, shortServer } from '../server-device.ts';
import { text } from '../text.ts';
import { useRunsOn } from './use-runs-on.ts';

export function ModelChip() {
  const app = useApp();
  const model = usePage((state) => state.model);
  const { name, state, progress, device, deviceReason } = model;
  const doing =
    state === 'ready'
      ? device && shortServer(serverOf(device) ?? device)
      : state === 'opening' && progress !== undefined
        ? `${text.stages[progress.stage]} ${formatPercent(progress.fraction)}`
        : text.model[state];
  const runsOn = useRunsOn();
  const Icon = state === 'ready' ? Cpu : state === 'opening' ? LoaderCircle : CircleAlert;
  return (
    <Hint says={[text.model.status(name, state), runsOn, deviceReason].filter((part) => part !== undefined).join('. ')}>
      <button type="button" className={`model-chip ${state}`} onClick={() => app.open('settings')}>
        <Icon size={14} strokeWidth={1.75} aria-hidden className={state === 'opening' ? 'spin' : undefined} />
        <span className="model-chip-name ellipsis">{name}</span>
        <span className="model-chip-doing num ellipsis">{doing}</span>
      </button>
    </Hint>
  );
}

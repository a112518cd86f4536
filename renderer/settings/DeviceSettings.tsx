/** What this machine can run the model on, and how fast each was measured to be: why the automatic choice is what it is. */
import { Gauge, LoaderCircle } from 'lucide-react';
import { useEffect } from 'react';
import type { DeviceFacts } from '../../electron/wire/engine.ts';
import { formatRate } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function DeviceSettings() {
  const app = useApp();
  const { devices, measuring } = usePage((state) => state.devices);
  const { device: inUse, state } = usePage((page) => page.model);
  const isReady = state === 'ready';
  // Another model has other figures.
  useEffect(() => {
    if (isReady) void app.model.listDevices();
  }, [app, isReady]);

  if (devices.length === 0) return null;
  const isMeasured = devices.some((each) => each.state === 'measured');
  return (
    <fieldset className="setting devices">
      <legend>{text.devices.title}</legend>
      <p className="setting-lead">{text.devices.lead}</p>
      <ul>
        {devices.map((facts) => (
          <Device key={facts.device} facts={facts} isInUse={isReady && facts.device === inUse} />
        ))}
      </ul>
      <div className="devices-line">
        <button
          type="button"
          className="button"
          disabled={!isReady || measuring !== undefined}
          onClick={() => void app.model.measureDevices()}
        >
          {measuring === undefined ? (
            <Gauge size={14} strokeWidth={1.75} aria-hidden />
          ) : (
            <LoaderCircle size={14} strokeWidth={1.75} aria-hidden className="spin" />
          )}
          {isMeasured ? text.devices.again : text.devices.measure}
        </button>
        <span role="status">{measuring !== undefined && text.devices.measuring(measuring)}</span>
      </div>
    </fieldset>
  );
}

function Device({ facts, isInUse }: { facts: DeviceFacts; isInUse: boolean }) {
  const { device, state, why, precision, clipsPerSecond } = facts;
  return (
    <li className={state}>
      <span className="device-name">
        {text.settings.devices[device]}
        {isInUse && <em> {text.settings.inUse}</em>}
      </span>
      <span className="num">
        {clipsPerSecond === undefined || precision === undefined
          ? text.devices.states[state]
          : text.devices.rate(formatRate(clipsPerSecond), precision)}
      </span>
      {why !== undefined && <p>{why}</p>}
    </li>
  );
}

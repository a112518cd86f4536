/** On what the model runs, in words, and how fast that was measured to be; while it is measured, that. */
import { useEffect } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { serverOf } from '../server-device.ts';
import { text } from '../text.ts';

export function useRunsOn(): string | undefined {
  const app = useApp();
  const { device, state } = usePage(({ model }) => model);
  const { devices, measuring } = usePage((page) => page.devices);
  const isReady = state === 'ready';
  // Measuring tells of itself; what was measured before this page was there is asked for.
  useEffect(() => {
    if (isReady) void app.model.listDevices();
  }, [app, isReady]);
  if (!isReady || device === undefined) return undefined;
  if (measuring !== undefined) return text.official.measuring(measuring);
  if (serverOf(device) !== undefined) return text.official.runs(text.settings.devices.server, undefined);
  const facts = devices.find((each) => each.device === device);
  // Until it is told, it has no name that people know.
  if (facts === undefined) return undefined;
  return text.official.runs(facts.name, facts.state === 'measured' ? facts.clipsPerSecond : undefined);
}

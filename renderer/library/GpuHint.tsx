/** Under Linux with an NVIDIA GPU whose libraries are missing: one quiet line, until somebody has had enough of it. */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { GpuStatus } from '../../electron/wire/app/gpu.ts';
import { IconButton } from '../components/controls.tsx';
import { dismiss, dismissedIn } from '../frame/dismissed.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

const HINT = 'gpu-libraries';

export function GpuHint() {
  const app = useApp();
  const isLinux = usePage(({ host }) => host.platform === 'linux');
  const isDismissed = usePage((state) => dismissedIn(state).includes(HINT));
  const isRunning = usePage((state) => state.gpuInstall !== undefined);
  const [status, setStatus] = useState<GpuStatus>();
  const isAsked = isLinux && !isDismissed && !isRunning;
  useEffect(() => {
    if (isAsked) void app.gpu.status().then(setStatus);
  }, [app, isAsked]);
  if (!isAsked || status?.possible !== true || !status.hasDriver || status.installed !== undefined) return null;
  return (
    <p className="welcome-gpu">
      {text.official.gpuThere(status.offer.downloadBytes)}{' '}
      <button type="button" className="link" onClick={() => app.open('gpu')}>
        {text.official.gpuGet}
      </button>
      <IconButton icon={X} size="small" label={text.official.closeHint} onClick={() => dismiss(app, [HINT])} />
    </p>
  );
}

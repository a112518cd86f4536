/** What an NVIDIA GPU needs under Linux: what would come, its bringing, and taking it away. Nothing on other platforms. */
import { Download, X } from 'lucide-react';
import { Fragment, useCallback, useEffect, useState } from 'react';
import type { GpuProgress, GpuStatus } from '../../electron/wire/app/gpu.ts';
import { IconButton, Progress } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

type Possible = Extract<GpuStatus, { possible: true }>;

/** @param explains says why there is nothing to be had, too: somebody has asked for it */
export function GpuSettings({ explains = false }: { explains?: boolean }) {
  const app = useApp();
  const running = usePage((state) => state.gpuInstall);
  const [status, setStatus] = useState<GpuStatus>();
  const look = useCallback(async () => setStatus(await app.gpu.status()), [app]);
  const isRunning = running !== undefined;
  // What is there changes with an installation.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void look(), [look, isRunning]);

  if (status?.possible === false && explains) return <p>{status.why}</p>;
  if (status?.possible !== true) return null;
  const { installed } = status;
  return (
    <fieldset className="setting gpu">
      <legend>{text.gpu.title}</legend>
      <p className="setting-lead">{text.gpu.lead}</p>
      {running !== undefined && <Running progress={running.progress} cancel={running.cancel} />}
      {running === undefined && installed !== undefined && (
        <div className="download-line num">
          <span>{text.gpu.installed(installed.runtime, installed.bytes)}</span>
          <button type="button" className="button" onClick={() => void app.gpu.remove().then(look)}>
            {text.gpu.remove}
          </button>
        </div>
      )}
      {running === undefined && installed?.current !== true && <Offer status={status} />}
    </fieldset>
  );
}

function Running({ progress, cancel }: { progress: GpuProgress | undefined; cancel: () => void }) {
  const words = text.gpu.stages[progress?.stage ?? 'downloading'];
  return (
    <div className="download">
      <div className="download-line num">
        <span className="ellipsis">
          {words} {progress?.package}
        </span>
        <span>{progress !== undefined && text.settings.received(progress.doneBytes, progress.totalBytes)}</span>
        <IconButton icon={X} size="small" label={text.cancel} onClick={cancel} />
      </div>
      <Progress label={words} fraction={progress && progress.doneBytes / progress.totalBytes} />
    </div>
  );
}

function Offer({ status: { offer, hasDriver, installed, directory } }: { status: Possible }) {
  const app = useApp();
  const { downloadBytes, neededBytes, freeBytes, licences } = offer;
  const tooLittle = freeBytes !== undefined && freeBytes < neededBytes;
  return (
    <div className="download">
      <dl className="gpu-facts num">
        <dt>{text.gpu.what}</dt>
        <dd>{text.gpu.comes(offer.runtime, offer.cuda)}</dd>
        <dt>{text.gpu.size}</dt>
        <dd className={tooLittle ? 'bad' : ''}>
          {tooLittle
            ? text.settings.tooLittle(neededBytes, freeBytes)
            : text.gpu.sizes(downloadBytes, neededBytes, freeBytes)}
        </dd>
        <dt>{text.gpu.place}</dt>
        <dd className="text">{directory}</dd>
        <dt>{text.gpu.licences}</dt>
        <dd>
          {licences.map(({ name, address }, n) => (
            <Fragment key={name}>
              {n > 0 && ', '}
              <a href={address} target="_blank" rel="noreferrer">
                {name}
              </a>
            </Fragment>
          ))}
        </dd>
        <dt>{text.gpu.needs}</dt>
        <dd>
          {text.gpu.driver(offer.driver)}
          {!hasDriver && <span className="bad"> {text.gpu.noDriver}</span>}
        </dd>
      </dl>
      <div className="download-line">
        <button type="button" className="button" disabled={tooLittle} onClick={() => void app.gpu.install()}>
          <Download size={14} strokeWidth={1.75} aria-hidden />
          {installed === undefined ? text.gpu.install : text.gpu.update}
        </button>
        <span>{text.gpu.agree}</span>
      </div>
    </div>
  );
}

/** What an export has made, and where it lies. */
import { Check } from 'lucide-react';
import type { AppContract } from '../../electron/wire/app/index.ts';
import type { Result } from '../../electron/wire/contract.ts';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Remarks } from './PreviewPart.tsx';

const words = text.handover;

interface MadeProps {
  made: Result<AppContract, 'exportTo'>;
  /** the path is of one file among others */
  isBeside: boolean;
}

export function Made({ made: { path, files, bytes, remarks }, isBeside }: MadeProps) {
  const app = useApp();
  const desktop = usePage((state) => state.host.desktop === true);
  return (
    <Dialog
      title={words.export.title}
      lead={words.export.madeOf(files, bytes)}
      foot={
        <>
          {desktop && (
            <button type="button" className="button" onClick={() => void app.handover.reveal(path)}>
              {words.show}
            </button>
          )}
          <button type="button" className="button primary" data-first onClick={() => app.open(undefined)}>
            {words.done}
          </button>
        </>
      }
    >
      <p className="hand-made" role="status">
        <Check size={16} strokeWidth={2} aria-hidden />
        <span>
          {isBeside && files > 1 ? words.export.madeBeside : words.export.made}
          <bdi className="text selectable">{path}</bdi>
        </span>
      </p>
      <Remarks {...{ remarks }} />
    </Dialog>
  );
}

/** Where the results of a job lie, as this computer names it: asked when they are to be opened, and kept. */
import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { FolderField } from '../handover/FolderField.tsx';
import { RunLine } from '../handover/RunLine.tsx';
import { useRun } from '../handover/use-run.ts';
import { useApp } from '../hooks.ts';
import '../handover/handover.css';
import { text } from '../text.ts';
import { useClusterJob } from './use-cluster-job.ts';

const words = text.cluster.folder;

export function ClusterFolderDialog() {
  const app = useApp();
  const run = useRun();
  const job = useClusterJob();
  const [folder, setFolder] = useState('');
  if (job === undefined) return null;
  const open = async (): Promise<void> => {
    const { id } = job;
    await run.start(words.title, () => app.cluster.resultsIn(id, folder.trim()));
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead(job.out)}
      foot={
        <>
          <RunLine run={run} />
          {!run.busy && (
            <button
              type="button"
              className="button primary"
              disabled={folder.trim() === ''}
              onClick={() => void open()}
            >
              {words.open}
            </button>
          )}
        </>
      }
    >
      <FolderField folder={folder} onChange={setFolder} />
    </Dialog>
  );
}

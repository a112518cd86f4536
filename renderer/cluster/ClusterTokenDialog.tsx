/** The token of a cluster that asks for one, or for another. It is shown to nobody. */
import { useId, useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp } from '../hooks.ts';
import './cluster.css';
import { text } from '../text.ts';
import { whereOf } from './naming.ts';
import { TokenInput } from './TokenInput.tsx';
import { useClusterJob } from './use-cluster-job.ts';

const words = text.cluster.token;

export function ClusterTokenDialog() {
  const app = useApp();
  const job = useClusterJob();
  const form = useId();
  const [token, setToken] = useState('');
  if (job === undefined) return null;
  const put = async (typed: string): Promise<void> => {
    await app.cluster.setToken(job.address, typed);
    app.open(undefined);
  };
  return (
    <Dialog
      title={words.title}
      lead={words.lead(whereOf(job))}
      size="narrow"
      foot={
        <>
          <button type="button" className="button" onClick={() => void put('')}>
            {words.forget}
          </button>
          <button type="submit" form={form} className="button primary" disabled={token.trim() === ''}>
            {words.save}
          </button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void put(token);
        }}
      >
        <TokenInput label={words.field} token={token} onToken={setToken} isFirst />
        <p className="set-note">{words.kept}</p>
      </form>
    </Dialog>
  );
}

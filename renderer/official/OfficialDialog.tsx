/** The official model, in one dialog: what it knows and takes; how its coming goes; what came of asking it; and its use. */
import { useEffect } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { Coming } from './Coming.tsx';
import { GetIt } from './GetIt.tsx';
import { Here } from './Here.tsx';
import { Knows } from './Knows.tsx';
import './official.css';

const words = text.official;

export function OfficialDialog() {
  const app = useApp();
  const state = usePage(({ official }) => official.state);
  const connection = usePage((page) => page.connection);
  useEffect(() => {
    if (connection === 'open') void app.official.look();
  }, [app, connection]);
  return (
    <Dialog title={words.title} lead={words.lead} size="wide">
      <div className="official">
        {state === 'absent' && <Knows />}
        {state === 'absent' && <GetIt />}
        {(state === 'coming' || state === 'paused' || state === 'failed') && <Coming />}
        {(state === 'here' || state === 'checking') && <Here />}
      </div>
    </Dialog>
  );
}

/** Every way to add: by a path, from a folder of the computer that runs Reeltag, or from where the browser is. */
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { FolderBrowser } from './FolderBrowser.tsx';
import { PathField } from './PathField.tsx';
import './add-dialog.css';

export function AddDialog() {
  const app = useApp();
  const serve = usePage((state) => state.host.kind === 'serve');
  const [here, setHere] = useState<string>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const close = (): void => app.open(undefined);
  const add = (paths: string[]): void => {
    close();
    void app.videos.addPaths(paths);
  };
  return (
    <Dialog
      title={text.add.title}
      lead={serve ? text.add.leadServed : text.add.lead}
      size="wide"
      foot={
        <>
          <ChooseFiles serve={serve} />
          <span className="gap" />
          {here !== undefined && (
            <button type="button" className="button" onClick={() => add([here])}>
              {text.folder.addFolder}
            </button>
          )}
          <button
            type="button"
            className="button primary"
            disabled={chosen.size === 0}
            onClick={() => add([...chosen])}
          >
            {text.folder.add(chosen.size)}
          </button>
        </>
      }
    >
      <PathField onAdded={close} />
      <FolderBrowser chosen={chosen} onChoose={setChosen} onFolder={setHere} />
    </Dialog>
  );
}

/** The system's own chooser. In a browser, what it gives is copied, and that has to be said. */
function ChooseFiles({ serve }: { serve: boolean }) {
  const app = useApp();
  const choose = (): void => {
    app.open(undefined);
    app.places.fileInput?.click();
  };
  return (
    <div className="choose-files">
      <button type="button" className="button" onClick={choose}>
        {serve && <Upload size={14} strokeWidth={1.75} aria-hidden />}
        {serve ? text.add.copy : text.add.choose}
      </button>
      {serve && <span>{text.add.copyWhat}</span>}
    </div>
  );
}

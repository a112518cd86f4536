/** Files may be dropped anywhere. The layer shows while something is held over the window. */
import { FolderPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import './drop-layer.css';

export function DropLayer() {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => {
    const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      setOver(!isTaken(event));
      if (isTaken(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (event: DragEvent): void => {
      // Only out of the window: elements are entered and left all the time.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      if (!holdsFiles(event) || isTaken(event)) return;
      // Or the browser would leave the page and open the file.
      event.preventDefault();
      if (event.dataTransfer !== null) app.videos.addDropped(event.dataTransfer);
    };
    window.addEventListener('dragover', onOver);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('drop', onDrop);
    };
  }, [app]);

  if (!over) return null;
  return (
    <div className="drop-layer" aria-hidden>
      <div className="drop-card">
        <FolderPlus size={28} strokeWidth={1.5} />
        <strong>{text.drop.title}</strong>
        <span>{text.drop.hint}</span>
      </div>
    </div>
  );
}

/** By a part of the page that has a use of its own for files. */
function isTaken({ target }: DragEvent): boolean {
  return target instanceof Element && target.closest('[data-own-drop]') !== null;
}

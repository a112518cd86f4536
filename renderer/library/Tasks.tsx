/** What is being added: how far it is, and a way to stop it. */
import { X } from 'lucide-react';
import { IconButton, Progress } from '../components/controls.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import './queue-bar.css';

export function Tasks() {
  const tasks = usePage((state) => state.tasks);
  return tasks.map(({ id, text: words, fraction, cancel }) => (
    <div key={id} className="task">
      <div className="task-line">
        <span className="ellipsis num" dir="auto">
          {words}
        </span>
        <IconButton icon={X} label={text.cancel} size="small" onClick={cancel} />
      </div>
      <Progress label={words} fraction={fraction} />
    </div>
  ));
}

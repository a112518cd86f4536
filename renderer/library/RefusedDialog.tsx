/** What could not be added, and why. */

import { Dialog } from '../components/Dialog.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import '../components/lists.css';

export function RefusedDialog() {
  const refusals = usePage((state) => state.refusals);
  return (
    <Dialog title={text.refused.title} lead={text.refused.notice(refusals.length)}>
      <ul className="plain-list">
        {refusals.map(({ name, problem }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while it is shown, and names repeat
          <li key={index} className="refusal">
            <strong className="text" dir="auto">
              {name}
            </strong>
            <span className="text" dir="auto">
              {problem.message}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

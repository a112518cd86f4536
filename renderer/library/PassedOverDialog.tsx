/** What was in the folders beside their videos, and why it was not taken. */

import { Dialog } from '../components/Dialog.tsx';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import '../components/lists.css';

const NOTHING = { count: 0, named: [], others: 0 };

export function PassedOverDialog() {
  const { count, named, others } = usePage((state) => state.passedOver) ?? NOTHING;
  const more = count - named.length;
  return (
    <Dialog title={text.passedOver.title} lead={text.passedOver.lead(count)}>
      <ul className="plain-list">
        {named.map(({ path, why }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while it is shown, and names repeat
          <li key={index} className="refusal">
            <strong className="text" dir="auto">
              {path}
            </strong>
            <span className="text">{text.passedOver.why[why]}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="set-note">{text.passedOver.more(more)}</p>}
      {others > 0 && <p className="set-note">{text.passedOver.others(others)}</p>}
    </Dialog>
  );
}

/** Labels with tags that are not in the list, and the way back. */
import { useEffect, useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import '../components/lists.css';

interface Away {
  id: string;
  text: string;
  tags: number;
}

export function LabelsAwayDialog() {
  const app = useApp();
  const labels = usePage((state) => state.labels);
  const [away, setAway] = useState<readonly Away[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again whenever the list has changed
  useEffect(() => {
    app.call('labelsAway', {}).then((answer) => setAway(answer.labels), app.talk.report);
  }, [app, labels]);
  return (
    <Dialog title={text.labelsAway.title} lead={text.labelsAway.lead} size="narrow">
      <ul className="plain-list">
        {away?.map((label) => (
          <li key={label.id} className="set-row">
            <span className="set-name">
              <bdi className="ellipsis">{label.text}</bdi>
              <span className="num">{text.labelsAway.tags(label.tags)}</span>
            </span>
            <button
              type="button"
              className="button"
              aria-label={text.labelsAway.bringBackNamed(label.text.slice(0, 60))}
              onClick={() => void app.labels.bringBack([label.id])}
            >
              {text.labelsAway.bringBack}
            </button>
          </li>
        ))}
      </ul>
      {away?.length === 0 && <p className="set-note">{text.labelsAway.none}</p>}
    </Dialog>
  );
}

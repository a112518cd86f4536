/** What was decided about the shown video, by whom and when: the newest first. */
import { Check, CircleHelp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Tag } from '../../electron/wire/app/tags.ts';
import { WireClosed } from '../../electron/wire/rpc.ts';
import { formatTimestamp, formatWhen } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

/** At first; the others on request. */
const SHOWN = 4;
const ICONS = { yes: Check, no: X, unsure: CircleHelp } as const;

export function Decisions({ tags }: { tags: readonly Tag[] }) {
  const [all, setAll] = useState(false);
  const names = useLabelNames(tags);
  const newest = tags.toSorted((a, b) => b.at.localeCompare(a.at));
  const shown = all ? newest : newest.slice(0, SHOWN);
  return (
    <div className="marks-decisions">
      <h3>{text.marks.decisions(tags.length)}</h3>
      <ul>
        {shown.map(({ label, span, decision, by, at }) => {
          const Icon = ICONS[decision];
          return (
            <li key={`${label} ${span?.start ?? ''} ${span?.end ?? ''}`} className={decision}>
              <Icon size={13} strokeWidth={2} aria-hidden />
              <span className="sr-only">{text.tags.decisions[decision]}</span>
              <bdi className="marks-label ellipsis text">{names.get(label)?.slice(0, 200) ?? text.marks.unnamed}</bdi>
              {span !== undefined && (
                <span className="num">{text.marks.span(formatTimestamp(span.start), formatTimestamp(span.end))}</span>
              )}
              <span className="marks-by">
                <bdi className="ellipsis">{by}</bdi>
                <time className="num" dateTime={at}>
                  {formatWhen(at)}
                </time>
              </span>
            </li>
          );
        })}
      </ul>
      {newest.length > SHOWN && (
        <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.marks.fewer : text.marks.all(newest.length)}
        </button>
      )}
    </div>
  );
}

/** By id; of labels that are not in the list, too. */
function useLabelNames(tags: readonly Tag[]): ReadonlyMap<string, string> {
  const app = useApp();
  const labels = usePage((state) => state.labels.labels);
  const [away, setAway] = useState<ReadonlyMap<string, string>>(new Map());
  const listed = new Map(labels.map((label) => [label.id, label.text]));
  const isMissing = tags.some(({ label }) => !listed.has(label) && !away.has(label));
  useEffect(() => {
    if (!isMissing) return;
    app.call('labelsAway', {}).then(
      (answer) => setAway(new Map(answer.labels.map((label) => [label.id, label.text]))),
      (error: unknown) => {
        if (!(error instanceof WireClosed)) app.talk.report(error);
      },
    );
  }, [app, isMissing]);
  return new Map([...away, ...listed]);
}

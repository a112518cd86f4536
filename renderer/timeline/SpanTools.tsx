/** The span that is chosen, and what can be done with it. */
import { Check, CircleHelp, Repeat, ScanSearch, Search, Sparkles, X } from 'lucide-react';
import { IconButton } from '../components/controls.tsx';
import { formatTimestamp } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { useEstimate } from './use-estimate.ts';

const words = text.timeline;
const DECISIONS = [
  { is: 'yes', icon: Check, key: 'yes' },
  { is: 'no', icon: X, key: 'no' },
  { is: 'unsure', icon: CircleHelp, key: 'unsure' },
] as const;

export function SpanTools() {
  const app = useApp();
  const span = usePage(({ timeline }) => timeline.span);
  const id = usePage(({ timeline }) => timeline.id);
  const loops = usePage(({ timeline }) => timeline.loop !== undefined);
  const label = usePage(({ label: at, labels }) => labels.labels.find((each) => each.id === at)?.text);
  const estimate = useEstimate(id ?? '', span, id !== undefined && span !== undefined);
  if (span === undefined) return null;
  const named = words.chosenSpan(formatTimestamp(span.start), formatTimestamp(span.end));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a field set is for fields
    <div className="span-tools" role="group" aria-label={named}>
      <span className="num span-times">{words.span(formatTimestamp(span.start), formatTimestamp(span.end))}</span>
      <span className="ellipsis span-help">{words.spanHelp(label)}</span>
      {DECISIONS.map(({ is, icon, key }) => (
        <IconButton
          key={is}
          icon={icon}
          size="small"
          label={words.decide[is]}
          keyOf={key}
          disabled={label === undefined}
          onClick={() => void app.timeline.moments.decide(is)}
        />
      ))}
      <i className="span-rule" />
      <IconButton
        icon={Repeat}
        size="small"
        label={words.loop}
        keyOf="stayWithin"
        aria-pressed={loops}
        onClick={() => app.timeline.moments.toggleLoop()}
      />
      <IconButton
        icon={Sparkles}
        size="small"
        label={words.whatFits}
        keyOf="lookAtSpan"
        onClick={() => void app.timeline.look.atSpan()}
      />
      <IconButton
        icon={Search}
        size="small"
        label={text.commands.likeSpan}
        keyOf="likeSpan"
        onClick={() => id !== undefined && app.search.like([{ id, span }])}
      />
      <IconButton
        icon={ScanSearch}
        size="small"
        label={words.lookHere(estimate)}
        onClick={() => id !== undefined && void app.timeline.look.closer([id], span)}
      />
      <IconButton icon={X} size="small" label={words.letGo} onClick={() => app.timeline.moments.letGo()} />
    </div>
  );
}

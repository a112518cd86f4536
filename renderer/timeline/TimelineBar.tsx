/**
 * Over the timeline: how closely the model has looked, and a way to have it look closer; in their place the span that is chosen, while one
 * is, so that nothing moves under the pointer when it is.
 */
import { ChevronDown, ChevronUp, CircleAlert, Maximize2, Minus, Plus, ScanSearch } from 'lucide-react';
import { useChord } from '../commands/keys.ts';
import { CommandButton, Hint, IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import type { PageState } from '../store.ts';
import { text } from '../text.ts';
import { SpanTools } from './SpanTools.tsx';
import { lookedAt } from './timeline-facts.ts';
import { useEstimate } from './use-estimate.ts';

const words = text.timeline;

export function TimelineBar({ id }: { id: string }) {
  const app = useApp();
  const { folded } = usePage(({ timeline }) => timeline.shape);
  const hasSpan = usePage(({ timeline }) => timeline.span !== undefined && timeline.stroke === undefined);
  return (
    <div className="timeline-bar">
      <IconButton
        icon={folded ? ChevronUp : ChevronDown}
        size="small"
        label={folded ? words.unfold : words.fold}
        aria-expanded={!folded}
        onClick={() => app.timeline.setShape({ folded: !folded })}
      />
      <h2>{words.title}</h2>
      {hasSpan ? (
        <SpanTools />
      ) : (
        <>
          <State />
          <LookCloser id={id} />
        </>
      )}
      {!folded && (
        <>
          <CommandButton id="zoomOut" icon={Minus} />
          <CommandButton id="zoomIn" icon={Plus} />
          <CommandButton id="zoomWhole" icon={Maximize2} />
        </>
      )}
    </div>
  );
}

function State() {
  const app = useApp();
  const says = usePage(stateOf);
  const failure = usePage(({ timeline }) => timeline.failure ?? timeline.failed.get(timeline.id ?? '')?.message);
  const isUnknown = usePage(({ timeline }) => timeline.failure !== undefined);
  const stroke = usePage(({ timeline, labels }) =>
    timeline.stroke === undefined
      ? undefined
      : labels.labels.find(({ id }) => id === timeline.stroke?.label)?.text.slice(0, 200),
  );
  return (
    <p className="timeline-state num" role="status">
      {stroke === undefined ? (
        <span className="ellipsis">{isUnknown ? failure : says}</span>
      ) : (
        <strong className="ellipsis">{words.stroke(stroke)}</strong>
      )}
      {isUnknown ? (
        <button type="button" className="link" onClick={() => app.timeline.feed.again()}>
          {words.retry}
        </button>
      ) : (
        failure !== undefined && (
          <IconButton
            icon={CircleAlert}
            size="small"
            label={failure}
            className="timeline-why"
            onClick={() => void app.talk.notify(failure)}
          />
        )
      )}
    </p>
  );
}

function stateOf(state: PageState): string {
  const { timeline, looking } = state;
  const looked = lookedAt(state);
  const { scenes = [], segments = 0 } = timeline.known ?? {};
  switch (looked) {
    case 'looking':
      return looking.at === undefined
        ? ''
        : `${words.state.looking[looking.at.stage]}, ${percent(looking.at.fraction)}`;
    case 'partly':
      return words.state.partly(segments);
    case 'complete':
      return words.state.complete(scenes.length, segments);
    default:
      return words.state[looked];
  }
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

function LookCloser({ id }: { id: string }) {
  const app = useApp();
  const looked = usePage(lookedAt);
  const chord = useChord('lookCloser');
  const canLook = looked === 'not' || looked === 'partly' || looked === 'failed';
  const estimate = useEstimate(id, undefined, canLook);
  if (!canLook) return null;
  const label = looked === 'failed' ? words.retry : looked === 'partly' ? words.lookOn : words.look;
  return (
    <Hint says={text.commands.lookCloser} chord={chord}>
      <button type="button" className="button timeline-look" onClick={() => void app.timeline.look.closer([id])}>
        <ScanSearch size={14} strokeWidth={1.75} aria-hidden />
        {label}
        {estimate !== undefined && <span className="num">{estimate}</span>}
      </button>
    </Hint>
  );
}

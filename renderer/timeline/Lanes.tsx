/** The lanes: of each label its name, and over the time of the video its fit and its moments. */
import { Pin, PinOff } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { drawLanes } from './draw-lanes.ts';
import { LANE } from './measures.ts';
import type { Row } from './moments.ts';
import { PlayheadLine } from './PlayheadLine.tsx';
import type { Palette } from './palette.ts';
import { durationOf, timelineRows, viewOf } from './timeline-facts.ts';
import { useCanvas } from './use-canvas.ts';
import { useTimePointer } from './use-time-pointer.ts';
import { useWheel } from './use-wheel.ts';

const NO_EDGES: readonly number[] = [];

interface LanesProps {
  width: number;
  /** what scrolls, and how much of it is seen, pixels */
  scroller: RefObject<HTMLElement | null>;
  seen: number;
  palette: Palette | undefined;
}

export function Lanes(props: LanesProps) {
  const rows = usePage(timelineRows);
  return rows.length === 0 ? null : <SomeLanes rows={rows} {...props} />;
}

function SomeLanes({ rows, width, scroller, seen, palette }: LanesProps & { rows: readonly Row[] }) {
  const area = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = usePage(viewOf);
  const duration = usePage(durationOf);
  const edges = usePage(({ timeline }) => timeline.lanes?.edges) ?? NO_EDGES;
  const chosen = usePage(({ timeline }) => timeline.chosen);
  const span = usePage(({ timeline }) => timeline.span);
  const label = usePage((state) => state.label);
  const stroke = usePage(({ timeline }) => timeline.stroke?.label);
  const all = rows.length * LANE;
  const height = Math.min(all, seen);
  const topNow = (): number => Math.max(0, Math.min(scroller.current?.scrollTop ?? 0, all - height));
  const pointer = useTimePointer(area, width, (y) => rows[Math.floor((y + topNow()) / LANE)]);
  useWheel(area);
  const again = useCanvas(canvas, width, height, (context) => {
    if (palette === undefined || width === 0) return;
    const facts = { rows, edges, duration, chosen, label, palette, height, top: topNow() };
    drawLanes(context, { ...facts, stage: { ...view, width }, draft: pointer.draft, span: pointer.span ?? span });
  });
  useEffect(() => {
    const element = scroller.current;
    element?.addEventListener('scroll', again, { passive: true });
    return () => element?.removeEventListener('scroll', again);
  }, [scroller, again]);
  const atHand = rows.findIndex((row) => row.label.id === label);
  // biome-ignore lint/correctness/useExhaustiveDependencies: which label that is, and not where its lane lies by now
  useEffect(() => {
    if (atHand >= 0) bringIn(scroller.current, atHand);
  }, [label, chosen]);
  const strokeRow = stroke === undefined ? undefined : rows.findIndex((row) => row.label.id === stroke);
  return (
    <div className="timeline-row timeline-lanes" style={{ height: all }}>
      <ul className="lane-names" onKeyDown={onLaneKey}>
        {rows.map((row, n) => (
          <LaneName
            key={row.label.id}
            row={row}
            isAtHand={row.label.id === label}
            reachable={n === Math.max(0, atHand)}
          />
        ))}
      </ul>
      <div>
        <section
          ref={area}
          className="timeline-times timeline-bars"
          style={{ height }}
          aria-hidden
          {...pointer.listeners}
        >
          <canvas ref={canvas} />
          <PlayheadLine width={width} strokeRow={strokeRow} />
        </section>
      </div>
    </div>
  );
}

/** The lane of what was chosen elsewhere. */
function bringIn(scroller: HTMLElement | null, row: number): void {
  if (scroller === null) return;
  const { scrollTop, clientHeight } = scroller;
  const top = row * LANE;
  if (top < scrollTop) scroller.scrollTop = top;
  else if (top + LANE > scrollTop + clientHeight) scroller.scrollTop = top + LANE - clientHeight;
}

/** One lane is in the tab order, so that what follows them is not far; up and down go between them, left and right within one. */
function onLaneKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const lane = event.target.closest('li');
  const lanes = [...event.currentTarget.children];
  const by = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: 0, ArrowRight: 0 }[event.key];
  if (lane === null || by === undefined) return;
  const to = lanes[lanes.indexOf(lane) + by];
  to?.querySelector<HTMLElement>(event.key === 'ArrowRight' ? '.icon-button' : '.lane-choose')?.focus();
  event.preventDefault();
}

interface LaneNameProps {
  row: Row;
  isAtHand: boolean;
  /** the one that the tab key comes to */
  reachable: boolean;
}

function LaneName({ row: { label, lane, pinned }, isAtHand, reachable }: LaneNameProps) {
  const app = useApp();
  const tabIndex = reachable ? 0 : -1;
  const words = text.timeline;
  const name = label.text.slice(0, 200);
  // The usual one is seen where the line is: its place is the name's.
  const threshold = lane === undefined || lane.threshold === USUAL_THRESHOLD ? undefined : lane.threshold;
  return (
    <li className={`lane-name ${isAtHand ? 'at-hand' : ''} ${label.colour ?? ''}`} style={{ height: LANE }}>
      <button
        type="button"
        className="lane-choose"
        aria-pressed={isAtHand}
        title={name}
        data-row
        tabIndex={tabIndex}
        onClick={() => app.store.setState({ label: label.id })}
      >
        <bdi className={threshold === undefined ? 'lane-lines' : 'ellipsis'}>{name}</bdi>
        {threshold !== undefined && <span className="num">{words.from(Math.round(threshold * 100))}</span>}
      </button>
      <IconButton
        icon={pinned ? PinOff : Pin}
        size="small"
        label={pinned ? words.unpin(name) : words.pin(name)}
        aria-pressed={pinned}
        tabIndex={tabIndex}
        onClick={() => app.timeline.togglePin(label.id)}
      />
    </li>
  );
}

/**
 * The page's three regions: beside each other where there is room, else one beside the player, else one at a time, with buttons
 * to go between. A region that is not in sight is still there: whatever brings the focus into it brings it into sight.
 */
import {
  type CSSProperties,
  type ReactNode,
  type Ref,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { type ColumnLayout, type ColumnName, layOut } from './column-layout.ts';
import { wishesIn } from './column-wishes.ts';
import './columns.css';
import { Separator } from './Separator.tsx';

const REGIONS = ['videos', 'player', 'labels'] as const;
type Region = (typeof REGIONS)[number];

interface ColumnsProps extends Record<Region, ReactNode> {
  /** what is said in passing: below the player, where it covers nothing */
  notices: ReactNode;
}

const kept = wishesIn(() => window.localStorage);

export function Columns({ notices, ...regions }: ColumnsProps) {
  const width = useWindowWidth();
  const [wishes, setWishes] = useState(kept.recall);
  const [chosen, setInSight] = useState<Region>();
  // A library that is blank is begun with what the middle says about it.
  const isBlank = usePage(({ connection, order }) => connection === 'open' && order.length === 0);
  const inSight = chosen ?? (isBlank ? 'player' : 'videos');
  const layout = useMemo(() => layOut(width, wishes), [width, wishes]);
  const move = (column: ColumnName) => (to: number | undefined) => {
    const next = { ...wishes, [column]: to };
    setWishes(next);
    kept.remember(next);
  };
  const shown = shownRegions(layout, inSight);
  const choices = useRef<HTMLElement>(null);
  const going = usePage(({ search }) => search.going);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody goes there
  useEffect(() => {
    if (going?.plays !== true || layout.kind !== 'one') return;
    // What plays is what was asked for. The focus leaves the list, which it would bring back into sight.
    setInSight('player');
    choices.current?.querySelector<HTMLElement>('[aria-controls="region-player"]')?.focus();
  }, [going]);
  return (
    <div className={`columns ${layout.kind}`} style={columnWidths(layout)}>
      {layout.kind !== 'three' && <Switch ref={choices} layout={layout} shown={shown} onShow={setInSight} />}
      {REGIONS.map((region) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done here; it is seen to that what has the focus is in sight
        <div
          key={region}
          id={`region-${region}`}
          className={`region of-${region} ${shown.includes(region) ? '' : 'aside'}`}
          onFocus={() => {
            if (!shown.includes(region)) setInSight(region);
          }}
        >
          {regions[region]}
        </div>
      ))}
      <Separators layout={layout} beside={shown} move={move} />
      {notices}
    </div>
  );
}

interface SeparatorsProps {
  layout: ColumnLayout;
  beside: readonly Region[];
  move: (column: ColumnName) => (to: number | undefined) => void;
}

function Separators({ layout, beside, move }: SeparatorsProps) {
  if (layout.kind === 'one') return null;
  if (layout.kind === 'two') {
    const side = beside.includes('videos') ? 'videos' : 'labels';
    return (
      <Separator
        label={text.regions.width[side]}
        controls={`region-${side}`}
        column={layout.side}
        grows="right"
        className="first"
        onMove={move('side')}
      />
    );
  }
  return (
    <>
      <Separator
        label={text.regions.width.videos}
        controls="region-videos"
        column={layout.videos}
        grows="right"
        className="first"
        onMove={move('videos')}
      />
      <Separator
        label={text.regions.width.labels}
        controls="region-labels"
        column={layout.labels}
        grows="left"
        className="second"
        onMove={move('labels')}
      />
    </>
  );
}

interface SwitchProps {
  ref: Ref<HTMLElement>;
  layout: ColumnLayout;
  shown: readonly Region[];
  onShow: (region: Region) => void;
}

function Switch({ ref, layout, shown, onShow }: SwitchProps) {
  const choices = layout.kind === 'one' ? REGIONS : (['videos', 'labels'] as const);
  return (
    <nav ref={ref} className="region-switch" aria-label={text.regions.label}>
      {choices.map((region) => (
        <button
          key={region}
          type="button"
          aria-pressed={shown.includes(region)}
          aria-controls={`region-${region}`}
          onClick={() => onShow(region)}
        >
          {text.regions.names[region]}
        </button>
      ))}
    </nav>
  );
}

function shownRegions({ kind }: ColumnLayout, inSight: Region): readonly Region[] {
  if (kind === 'three') return REGIONS;
  if (kind === 'one') return [inSight];
  return [inSight === 'labels' ? 'labels' : 'videos', 'player'];
}

function columnWidths(layout: ColumnLayout): CSSProperties {
  switch (layout.kind) {
    case 'one':
      return {};
    case 'two':
      return { gridTemplateColumns: `${layout.side.width}px 1px minmax(0, 1fr)` };
    case 'three':
      return { gridTemplateColumns: `${layout.videos.width}px 1px minmax(0, 1fr) 1px ${layout.labels.width}px` };
  }
}

function useWindowWidth(): number {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener('resize', changed);
      return () => window.removeEventListener('resize', changed);
    },
    () => window.innerWidth,
  );
}

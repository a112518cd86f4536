/** The files that did not come through: of each kind how many, the way to them, and the way back. */
import { ListX, type LucideIcon, X } from 'lucide-react';
import { useMemo } from 'react';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { STATE_ICONS } from './StateIcon.tsx';
import { STRANDED, type Stranded, strandedIds } from './way-back.ts';
import './ways-back.css';

export function WaysBack() {
  const app = useApp();
  const videos = usePage((state) => state.videos);
  const states = usePage((state) => state.query.filters.states);
  const passedOver = usePage((state) => state.passedOver?.count ?? 0);
  const ids = useMemo(() => strandedIds(videos.values()), [videos]);
  const kinds = STRANDED.filter((kind) => ids[kind].length > 0);
  if (kinds.length === 0 && passedOver === 0) return null;

  const back: Record<Stranded, () => void> = {
    failed: () => void app.videos.retry(ids.failed),
    cancelled: () => void app.videos.retry(ids.cancelled),
    offline: () => void app.lookForOffline(),
  };
  const isShown = (kind: Stranded): boolean => states?.length === 1 && states[0] === kind;
  const show = (kind: Stranded): void => {
    app.library.filter('states', isShown(kind) ? undefined : [kind]);
  };
  return (
    <ul className="ways-back" aria-label={text.waysBack.label}>
      {kinds.map((kind) => (
        <Way
          key={kind}
          icon={STATE_ICONS[kind]}
          className={kind}
          words={text.waysBack.count[kind](ids[kind].length)}
          pressed={isShown(kind)}
          onShow={() => show(kind)}
          back={text.waysBack.back[kind]}
          onBack={back[kind]}
        />
      ))}
      {passedOver > 0 && <PassedOver count={passedOver} />}
    </ul>
  );
}

interface WayProps {
  icon: LucideIcon;
  className: string;
  words: string;
  pressed: boolean;
  onShow: () => void;
  back: string;
  onBack: () => void;
}

function Way({ icon: Icon, className, words, pressed, onShow, back, onBack }: WayProps) {
  return (
    <li className={className}>
      <button type="button" className="way-count num" aria-pressed={pressed} onClick={onShow}>
        <Icon size={12} strokeWidth={2} aria-hidden />
        {words}
      </button>
      <button type="button" className="way-back" aria-label={`${back}: ${words}`} onClick={onBack}>
        {back}
      </button>
    </li>
  );
}

/** These are in no list: they are named in a dialog. */
function PassedOver({ count }: { count: number }) {
  const app = useApp();
  return (
    <li>
      <span className="way-count num">
        <ListX size={12} strokeWidth={2} aria-hidden />
        {text.waysBack.passedOver(count)}
      </span>
      <button type="button" className="way-back" onClick={() => app.open('passed-over')}>
        {text.waysBack.why}
      </button>
      <IconButton
        icon={X}
        size="small"
        label={text.waysBack.forget}
        onClick={() => app.store.setState({ passedOver: undefined })}
      />
    </li>
  );
}

import { Ban, Check, CircleDashed, LoaderCircle, type LucideIcon, TriangleAlert, Unplug } from 'lucide-react';
import type { VideoState } from '../../electron/wire/app/videos.ts';

export const STATE_ICONS: Record<VideoState | 'offline', LucideIcon> = {
  offline: Unplug,
  waiting: CircleDashed,
  decoding: LoaderCircle,
  crawling: LoaderCircle,
  encoding: LoaderCircle,
  done: Check,
  failed: TriangleAlert,
  cancelled: Ban,
};

/** Each state has a shape of its own; the word stands beside it. */
export function StateIcon({ state }: { state: VideoState | 'offline' }) {
  const Icon = STATE_ICONS[state];
  return <Icon size={12} strokeWidth={2} aria-hidden className={Icon === LoaderCircle ? 'spin' : undefined} />;
}

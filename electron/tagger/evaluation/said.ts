/** What fits are held against: what is said of whole videos, label by label. */
import { type Footage, footageName } from '../../library/index.ts';
import { breathing } from '../../turns/breath.ts';
import type { Decision } from '../../wire/app/tags.ts';
import type { Tags } from '../tags/tags.ts';
import type { VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';

export interface Said {
  /** the video's id */
  readonly id: string;
  readonly footage: Footage;
  readonly decision: Decision;
}

/**
 * The decisions that hold, of videos of the list. Several files of one content are one video: the first of them.
 *
 * @param only of this label
 * @throws AbortError
 */
export async function saidOf(
  { list, tags }: { list: VideoList; tags: Tags },
  signal: AbortSignal,
  only?: string,
): Promise<Map<string, Said[]>> {
  const byLabel = new Map<string, Said[]>();
  const breathe = breathing(signal);
  for (const [footage, id] of await videosOf(list, signal)) {
    for (const { label, span, decision } of tags.of(footage)) {
      if (span !== undefined || (only !== undefined && label !== only)) continue;
      const said = byLabel.get(label) ?? [];
      byLabel.set(label, said);
      said.push({ id, footage, decision });
    }
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return byLabel;
}

/** Each footage of the list once, with its first video. @throws AbortError */
export async function videosOf(list: VideoList, signal: AbortSignal): Promise<Map<Footage, string>> {
  const seen = new Set<string>();
  const videos = new Map<Footage, string>();
  const breathe = breathing(signal);
  for (const entry of [...list.all()]) {
    const footage = footageOf(entry);
    if (footage !== undefined && !seen.has(footageName(footage))) {
      seen.add(footageName(footage));
      videos.set(footage, entry.id);
    }
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return videos;
}

import type { Footage } from '../../electron/library/index.ts';

/** Of a content, the track that is shown where nobody chose. */
export const meant = (contentId: string): Footage => ({ contentId, track: 0 });

/** The held-out clips: everything is made by ffmpeg's filters, nothing by the training renderer. */
import { CAMERA_CLIPS } from './clips/camera.ts';
import type { Clip } from './clips/clip.ts';
import { EDITING_CLIPS } from './clips/editing.ts';
import { LOOK_CLIPS } from './clips/look.ts';
import { SHAPE_CLIPS } from './clips/shapes.ts';

export type { Clip } from './clips/clip.ts';

export type Codec = 'x264' | 'vp9';

/** A clip of the table, with the codec that its place in it gives it: every second one is VP9. */
export interface HeldOutClip extends Clip {
  readonly codec: Codec;
}

export const CLIPS: readonly HeldOutClip[] = [...CAMERA_CLIPS, ...LOOK_CLIPS, ...EDITING_CLIPS, ...SHAPE_CLIPS].map(
  (clip, index) => ({ ...clip, codec: index % 2 === 0 ? 'x264' : 'vp9' }),
);

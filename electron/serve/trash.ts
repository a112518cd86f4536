/** The trash of the machine that serves: the system's own, or by the freedesktop rules that of the drive where the file lies. */
import moveAll from 'trash';
import type { Trash } from '../tagger/desktop.ts';

/** A name is a name, whatever signs are in it. */
export const moveToTrash: Trash = (path) => moveAll(path, { glob: false });

/** The desktop that the window is on. */
import { basename } from 'node:path';
import { shell } from 'electron';
import type { Desktop, Trash } from '../tagger/desktop.ts';
import { TagError } from '../wire/errors.ts';

export const desktop: Desktop = {
  reveal: async (path) => shell.showItemInFolder(path),
  open: async (path) => {
    const detail = await shell.openPath(path);
    if (detail === '') return;
    const message = `${basename(path)} could not be opened: choose a program for files of its kind in the system’s settings.`;
    throw new TagError('device-unavailable', message, { detail });
  },
};

export const trash: Trash = (path) => shell.trashItem(path);

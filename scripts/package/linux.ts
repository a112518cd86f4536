/** How Linux desktops know the application: one entry, for the AppImage and for the deb. */
import { MEDIA_TYPES } from './associations.ts';
import { APP } from './targets.ts';

/** In the order in which it is written. */
export const DESKTOP_ENTRY = {
  Type: 'Application',
  Name: APP.name,
  GenericName: 'Video Tagger',
  Comment: APP.summary,
  Icon: APP.file,
  Categories: 'AudioVideo;Video;',
  Keywords: 'video;tags;labels;footage;search;clips;',
  // What Chromium calls its windows.
  StartupWMClass: APP.file,
  StartupNotify: 'true',
  Terminal: 'false',
  MimeType: `${MEDIA_TYPES.join(';')};`,
} as const;

/** @param command as it is to be run; files are put behind it */
export function desktopFile(command: string): string {
  const { Type, Name, ...rest } = DESKTOP_ENTRY;
  const lines = Object.entries({ Type, Name, Exec: `${command} %F`, ...rest });
  return ['[Desktop Entry]', ...lines.map(([key, value]) => `${key}=${value}`), ''].join('\n');
}

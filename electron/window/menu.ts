/** The native menu, as data. */
import type { MenuItemConstructorOptions } from 'electron';
import { accelerator } from '../catalogue/keys/chord.ts';
import { keysOf, type OwnKeys } from '../catalogue/keys/own-keys.ts';
import type { KeyId } from '../catalogue/keys/table.ts';
import type { AppContract } from '../wire/app/index.ts';
import type { EventValue } from '../wire/contract.ts';

export type Command = EventValue<AppContract, 'command'>['name'];

export interface MenuActions {
  /** Asks the page that is in front. */
  command: (name: Command) => void;
  addVideos: () => void;
  addFolder: () => void;
  openLibrary: () => void;
  newLibrary: () => void;
  /** those that were open last */
  recentLibraries: readonly { name: string; folder: string; open: () => void }[];
  showLog: () => void;
}

/** @param own keys that someone has changed */
export function menuTemplate(
  platform: NodeJS.Platform,
  actions: MenuActions,
  own: OwnKeys,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (label: string, click: () => void, id?: KeyId): MenuItemConstructorOptions => {
    const key = id === undefined ? undefined : keysOf(id, own, mac).map(accelerator).find(Boolean);
    return { label, click, ...(key === undefined ? {} : { accelerator: key }) };
  };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings = item('Settings…', () => actions.command('settings'), 'settings');

  // On macOS text fields hear of ⌘Z through the roles alone; elsewhere they hear of it before the menu does.
  const undo: MenuItemConstructorOptions[] = mac
    ? [{ role: 'undo' }, { role: 'redo' }]
    : [item('Undo', () => actions.command('undo'), 'undo'), item('Redo', () => actions.command('redo'), 'redo')];
  return [
    ...(mac
      ? [
          {
            role: 'appMenu',
            submenu: [
              { role: 'about' },
              separator,
              settings,
              separator,
              { role: 'services' },
              separator,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              separator,
              { role: 'quit' },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: 'File',
      submenu: [
        item('Add Videos…', actions.addVideos, 'addVideos'),
        item('Add Folder…', actions.addFolder, 'addFromComputer'),
        item('Open Results…', () => actions.command('open-results'), 'openResults'),
        separator,
        item('Open Library…', actions.openLibrary),
        {
          label: 'Open Recent',
          enabled: actions.recentLibraries.length > 0,
          submenu: actions.recentLibraries.map(({ name, folder, open }) => item(`${name} (${folder})`, open)),
        },
        item('New Library…', actions.newLibrary),
        separator,
        ...(mac ? [] : [settings, separator]),
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        ...undo,
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        item('Command Palette…', () => actions.command('palette'), 'palette'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'reload' },
        { role: 'toggleDevTools' },
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      role: 'help',
      submenu: [
        item('Keyboard Shortcuts', () => actions.command('shortcuts'), 'shortcuts'),
        item('Show the Log', actions.showLog),
        item('Save a Report…', () => actions.command('report')),
        ...(mac ? [] : [separator, { role: 'about' } satisfies MenuItemConstructorOptions]),
      ],
    },
  ];
}

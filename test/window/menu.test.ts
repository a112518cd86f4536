import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import type { OwnKeys } from '../../electron/catalogue/keys/own-keys.ts';
import { menuTemplate } from '../../electron/window/menu.ts';

const asked: string[] = [];
const actions = {
  command: (name: string) => void asked.push(name),
  addVideos: () => void asked.push('(add videos)'),
  addFolder: () => void asked.push('(add folder)'),
  openLibrary: () => void asked.push('(open library)'),
  newLibrary: () => void asked.push('(new library)'),
  recentLibraries: [{ name: 'coast', folder: '/films/coast', open: () => void asked.push('(open coast)') }],
  showLog: () => void asked.push('(show log)'),
};

interface Item {
  path: string;
  item: MenuItemConstructorOptions;
}
function items(platform: NodeJS.Platform, own: OwnKeys = {}): Item[] {
  const flat = (list: MenuItemConstructorOptions[], path: string): Item[] =>
    list.flatMap((item) => {
      const here = `${path}/${item.label ?? item.role ?? item.type}`;
      return Array.isArray(item.submenu) ? flat(item.submenu, here) : [{ path: here, item }];
    });
  return flat(menuTemplate(platform, actions, own), '');
}

test.each(['linux', 'win32', 'darwin'] as const)('on %s each item has a role or does something', (platform) => {
  asked.length = 0;
  for (const { item } of items(platform)) {
    if (item.role !== undefined || item.type === 'separator') continue;
    const click = item.click as (() => void) | undefined;
    click?.();
  }
  const undo = platform === 'darwin' ? [] : ['undo', 'redo'];
  expect(asked.toSorted()).toEqual(
    [
      '(add folder)',
      '(add videos)',
      '(open library)',
      '(open coast)',
      '(new library)',
      '(show log)',
      'open-results',
      'palette',
      'report',
      'settings',
      'shortcuts',
      ...undo,
    ].toSorted(),
  );
});

test.each(['linux', 'win32', 'darwin'] as const)('on %s no two items share a key', (platform) => {
  const keys = items(platform).flatMap(({ item }) => item.accelerator ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each(['linux', 'win32', 'darwin'] as const)('on %s the keys are those of the table, or one’s own', (platform) => {
  const keyOf = (label: string, own?: OwnKeys) =>
    items(platform, own).find(({ item }) => item.label === label)?.item.accelerator;
  expect(['Add Videos…', 'Add Folder…', 'Command Palette…'].map((label) => keyOf(label))).toEqual([
    'CmdOrCtrl+O',
    'CmdOrCtrl+Shift+O',
    'CmdOrCtrl+K',
  ]);
  // What is typed, a menu would take from text fields; what another command was given is not shown twice.
  expect(keyOf('Keyboard Shortcuts')).toBeUndefined();
  expect(keyOf('Keyboard Shortcuts', { shortcuts: ['K', 'F4'] })).toBe('F4');
  expect(keyOf('Add Videos…', { mute: ['Mod+O'] })).toBeUndefined();
});

test('the menus by platform', () => {
  const paths = (platform: NodeJS.Platform) => items(platform).map(({ path }) => path);
  for (const role of ['cut', 'copy', 'paste', 'delete', 'selectAll']) {
    expect(paths('linux')).toContain(`/Edit/${role}`);
    expect(paths('darwin')).toContain(`/Edit/${role}`);
  }
  expect(paths('linux')).toContain('/File/Open Recent/coast (/films/coast)');
  expect(paths('linux')).toContain('/File/quit');
  expect(paths('linux')).toContain('/File/Settings…');
  expect(paths('darwin')).toContain('/appMenu/Settings…');
  expect(paths('darwin')).toContain('/appMenu/quit');
  // Text fields of macOS know ⌘Z from the menu's role alone.
  expect(paths('darwin')).toContain('/Edit/undo');
  expect(paths('linux')).toContain('/Edit/Undo');
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openAppWindow } from '../../electron/window/app-window.ts';
import * as electron from '../support/electron-stand-in.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

let folder: string;
const problems: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-window-'));
  electron.calls.length = 0;
  electron.world.windows.length = 0;
  electron.world.isDark = false;
  problems.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): electron.BrowserWindow {
  openAppWindow({
    preload: '/built/preload.cjs',
    placeFile: join(folder, 'place.json'),
    onProblem: (what) => problems.push(what),
  });
  const window = electron.world.windows.at(-1);
  if (window === undefined) throw new Error('no window');
  return window;
}
const place = (): unknown => JSON.parse(readFileSync(join(folder, 'place.json'), 'utf8'));

test('exactly these options: a sandbox, isolation, and nothing of Node', () => {
  expect(open().options).toEqual({
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 560,
    title: 'Reeltag',
    show: false,
    backgroundColor: '#e4e3e1',
    webPreferences: {
      preload: '/built/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
    },
  });
  expect(electron.callsOf('window.loadURL')).toEqual([['app://reeltag/index.html']]);
});

test('it is shown when there is something to see, on the background of the theme', () => {
  electron.world.isDark = true;
  const window = open();
  expect(window.options).toMatchObject({ backgroundColor: '#121212', show: false });
  expect(electron.callsOf('window.show')).toEqual([]);
  window.emit('ready-to-show');
  expect(electron.callsOf('window.show')).toEqual([[]]);
});

test('it comes back where it was', () => {
  writeFileSync(join(folder, 'place.json'), '{"x":50,"y":60,"width":900,"height":650,"maximised":true}');
  const window = open();
  expect(window.options).toMatchObject({ x: 50, y: 60, width: 900, height: 650 });
  expect(electron.callsOf('window.maximize')).toHaveLength(1);
});

test('where it is is remembered when it has settled, and when it is closed', async () => {
  const window = open();
  window.emit('move');
  expect(existsSync(join(folder, 'place.json'))).toBe(false);
  await sleep(700);
  expect(place()).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximised: false });
  window.normalBounds = { x: 1, y: 2, width: 801, height: 601 };
  window.state.maximised = true;
  window.close();
  expect(place()).toEqual({ x: 1, y: 2, width: 801, height: 601, maximised: true });
});

test.each(['minimised', 'fullScreen'] as const)('a %s window keeps the place from before', (state) => {
  const window = open();
  window.state[state] = true;
  window.close();
  expect(existsSync(join(folder, 'place.json'))).toBe(false);
});

test('a place that cannot be remembered keeps no window open', () => {
  const window = open();
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder was');
  window.close();
  expect(problems).toEqual(["the window's place could not be remembered"]);
});

import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { letDragOut } from '../../electron/window/drag-out.ts';
import { DRAG_CHANNEL } from '../../electron/wire/bridge.ts';
import * as electron from '../support/electron-stand-in.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

const PATHS: Readonly<Record<string, string>> = { a: '/films/a.mp4', b: '/films/b.mp4' };
const refused: string[] = [];
let contents: electron.WebContents;

beforeAll(() => {
  letDragOut({
    media: { find: (id) => (PATHS[id] === undefined ? undefined : { path: PATHS[id], frames: [] }) },
    onRefused: (what) => refused.push(what),
  });
});
beforeEach(() => {
  contents = new electron.WebContents();
  contents.mainFrame = { url: 'app://reeltag/index.html', parent: null };
  refused.length = 0;
  electron.calls.length = 0;
});

const drag = (value: unknown, senderFrame: unknown = contents.mainFrame): void => {
  electron.ipcMain.emit(DRAG_CHANNEL, { sender: contents, senderFrame }, value);
};

test('videos that are dragged out are their files; ids that are none are left out', async () => {
  drag(['a', 'gone', 'b']);
  await vi.waitFor(() => expect(electron.callsOf('webContents.startDrag')).toHaveLength(1));
  expect(electron.callsOf('webContents.startDrag')).toEqual([
    [{ file: '/films/a.mp4', files: ['/films/a.mp4', '/films/b.mp4'], icon: { of: '/films/a.mp4' } }],
  ]);
});

test('nothing else is dragged, and no other page drags', async () => {
  drag('/etc/passwd');
  drag([1]);
  drag([]);
  drag(['a'], { url: 'https://evil.example/', parent: null });
  drag(['gone']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(electron.callsOf('webContents.startDrag')).toEqual([]);
  expect(refused).toEqual([
    ...Array.from({ length: 3 }, () => 'a drag of no ids'),
    'a drag from https://evil.example/',
  ]);
});

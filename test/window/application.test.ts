import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeBackup } from '../../electron/library/backups/backups.ts';
import { Library } from '../../electron/library/index.ts';
import type { Tagger, TaggerOptions } from '../../electron/tagger/index.ts';
import { runApplication } from '../../electron/window/application.ts';
import type { AppContract } from '../../electron/wire/app/index.ts';
import { TagError } from '../../electron/wire/errors.ts';
import type { Handlers } from '../../electron/wire/rpc.ts';
import * as electron from '../support/electron-stand-in.ts';
import { startServer } from '../support/http-server.ts';
import { putLabels } from '../support/labels.ts';
import { appImageName, PUBLIC_KEY, publish } from '../support/release.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

let folder: string;
let argv: string[];
let stderr: string;

/** What the application is given instead of a library: it records. */
const opened: TaggerOptions[] = [];
const added: string[][] = [];
let failures: unknown[];
let refused: { path: string; problem: { kind: 'not-found'; message: string } }[];
let tell: (name: string, value: unknown) => void;
let closing: PromiseWithResolvers<void>;
let mediaClosed: number;
const asked: string[] = [];
let exporting = 0;
let working = false;

async function openTagger(options: TaggerOptions): Promise<Tagger> {
  opened.push(options);
  const failure = failures.shift();
  if (failure !== undefined) throw failure;
  const handlers = {
    getState: () => ({ settings: { theme: 'dark', top: 0, keys: {} } }),
    addPaths: ({ paths }: { paths: string[] }) => {
      added.push(paths);
      return { added: [], known: [], refused };
    },
    exportResults: () => {
      exporting += 1;
      return new Promise(() => {});
    },
  };
  return {
    handlers: handlers as unknown as Handlers<AppContract>,
    add: async (paths) => handlers.addPaths({ paths: [...paths] }),
    onEvent: (listener) => {
      tell = listener as typeof tell;
      return () => {};
    },
    media: { find: () => undefined, findPicture: async () => undefined },
    announce: () => {},
    isAtWork: () => working,
    close: () => closing.promise,
  };
}

const createMedia = () => ({
  respond: async (request: Request) => {
    asked.push(`${request.method} ${request.url} ${request.headers.get('range')}`);
    return new Response('part', { status: 206 });
  },
  close: () => {
    mediaClosed += 1;
  },
});

beforeEach(() => {
  electron.reset();
  folder = mkdtempSync(join(tmpdir(), 'reeltag-application-'));
  argv = process.argv;
  process.argv = ['/electron', '/checkout'];
  stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text;
    return true;
  });
  opened.length = added.length = asked.length = 0;
  failures = [];
  refused = [];
  closing = Promise.withResolvers();
  working = false;
  mediaClosed = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  process.argv = argv;
  const [uncaught, unhandled] = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
  for (const listener of uncaught.slice(kept.uncaughtException)) process.off('uncaughtException', listener);
  for (const listener of unhandled.slice(kept.unhandledRejection)) process.off('unhandledRejection', listener);
  rmSync(folder, { recursive: true, force: true });
});
/** Vitest's own. */
const kept = {
  uncaughtException: process.listenerCount('uncaughtException'),
  unhandledRejection: process.listenerCount('unhandledRejection'),
};

const run = (): void =>
  runApplication(
    { openTagger, createMedia: createMedia as never },
    {
      data: join(folder, 'data'),
      cache: join(folder, 'cache'),
      page: join(folder, 'page'),
      preload: '/built/preload.cjs',
      ...{ engine: '/built/engine.js', vectors: '/built/vectors.js' },
    },
  );
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
async function start(): Promise<void> {
  run();
  electron.becomeReady();
  await settle();
}
const names = (): string[] => electron.calls.map(([name]) => name);
const window = (): electron.BrowserWindow => {
  const last = electron.world.windows.at(-1);
  if (last === undefined) throw new Error('no window');
  return last;
};
const logged = (): string => readFileSync(join(folder, 'data/window/reeltag.log'), 'utf8');

test('a folder that cannot be made or written is said before anything is begun', async () => {
  // Beside a portable program there may be a file in the way, and a stick may be write-protected.
  writeFileSync(join(folder, 'data'), '');
  run();
  expect(electron.callsOf('dialog.showErrorBox')).toEqual([
    ['Reeltag cannot start', expect.stringContaining(`cannot write into its folder ${join(folder, 'data')}: check`)],
  ]);
  expect(electron.callsOf('app.exit')).toEqual([[1]]);
  expect(names()).not.toContain('app.requestSingleInstanceLock');
});

test('before Electron is ready: the sandbox, no network, its own folder, the lock, the schemes, in this order', () => {
  process.argv = ['/electron', '/checkout', '/videos/a.mp4'];
  run();
  expect(electron.calls).toEqual([
    ['app.enableSandbox'],
    ['app.commandLine.appendSwitch', 'host-resolver-rules', 'MAP * ^NOTFOUND'],
    ['app.commandLine.appendSwitch', 'no-proxy-server'],
    ['app.commandLine.appendSwitch', 'disable-background-networking'],
    ['app.commandLine.appendSwitch', 'disable-component-update'],
    ['app.commandLine.appendSwitch', 'disable-domain-reliability'],
    ['app.commandLine.appendSwitch', 'no-pings'],
    ['app.setPath', 'userData', join(folder, 'data/window')],
    ['app.requestSingleInstanceLock', { paths: [resolve('/videos/a.mp4')] }],
    [
      'protocol.registerSchemesAsPrivileged',
      [
        { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
        {
          scheme: 'media',
          privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
        },
      ],
    ],
  ]);
});

test("once Electron is ready, before a page is opened: no DNS of Chromium's own", async () => {
  await start();
  const [before, after] = [names().indexOf('is ready'), names().indexOf('window.loadURL')];
  expect(names().slice(before, after)).toContain('app.configureHostResolver');
  expect(electron.callsOf('app.configureHostResolver')).toEqual([
    [{ enableBuiltInResolver: false, secureDnsMode: 'off' }],
  ]);
});

test('it never runs without its sandbox', () => {
  electron.world.switches.add('no-sandbox');
  run();
  expect(electron.calls).toEqual([['app.exit', 1]]);
  expect(stderr).toBe(
    'Reeltag does not run without its sandbox: start it without --no-sandbox, or use `reeltag serve`.\n',
  );
});

test('a second instance hands its files over and ends, without touching the library', async () => {
  electron.world.hasLock = false;
  process.argv = ['/electron', '/checkout', '/videos/a.mp4'];
  await start();
  expect(electron.callsOf('app.requestSingleInstanceLock')).toEqual([[{ paths: [resolve('/videos/a.mp4')] }]]);
  expect(names()).toContain('has quit');
  expect([opened, electron.world.windows]).toEqual([[], []]);
});

test('it opens the library, then one guarded window', async () => {
  await start();
  expect(opened).toHaveLength(1);
  expect(opened[0]).toMatchObject({
    dataDirectory: join(folder, 'data'),
    host: { kind: 'electron', version: '1.2.3', platform: process.platform },
  });
  expect(electron.world.windows).toHaveLength(1);
  expect(window().webContents.windowOpenHandler?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
  expect(names().indexOf('session.onBeforeRequest')).toBeLessThan(names().indexOf('window.loadURL'));
  expect(electron.nativeTheme.themeSource).toBe('dark');
});

test('files of the command line are added; those of a second instance too, and the window comes to the front', async () => {
  process.argv = ['/electron', '/checkout', '/videos/a.mp4', '--inspect'];
  await start();
  expect(added).toEqual([[resolve('/videos/a.mp4')]]);
  window().state.minimised = true;
  electron.calls.length = 0;
  electron.app.emit('second-instance', {}, ['/electron', '/checkout'], '/elsewhere', {
    paths: [resolve('/videos/b.mp4')],
  });
  expect(added[1]).toEqual([resolve('/videos/b.mp4')]);
  expect(names()).toEqual(['window.restore', 'window.show', 'window.focus']);
  // What another version hands over is not understood: then its command line counts.
  electron.app.emit('second-instance', {}, ['/electron', '/checkout', 'c.mp4', '--x'], resolve('/elsewhere'), {
    files: 1,
  });
  expect(added[2]).toEqual([resolve('/elsewhere/c.mp4')]);
  expect(electron.world.windows).toHaveLength(1);
});

test('files that macOS opens before and after the start are added', async () => {
  run();
  const event = electron.preventable({});
  electron.app.emit('open-file', event, '/videos/early.mp4');
  expect(event.prevented).toBe(true);
  electron.becomeReady();
  await settle();
  expect(added).toEqual([['/videos/early.mp4']]);
  electron.app.emit('open-file', electron.preventable({}), '/videos/late.mp4');
  expect(added[1]).toEqual(['/videos/late.mp4']);
});

test('files that cannot be added are told of', async () => {
  refused = Array.from({ length: 12 }, (_, n) => ({
    path: `/${n}`,
    problem: { kind: 'not-found' as const, message: `/${n} does not exist.` },
  }));
  process.argv = ['/electron', '/checkout', '/0'];
  await start();
  const [[box]] = electron.callsOf('dialog.showMessageBox') as [[{ message: string; detail: string }]];
  expect(box.message).toBe('12 files could not be added.');
  expect(box.detail.split('\n')).toEqual([
    ...Array.from({ length: 10 }, (_, n) => `/${n} does not exist.`),
    '… and 2 more.',
  ]);
});

test('a library that is in use: tried again as often as the user likes', async () => {
  failures = [1, 2].map(() => new TagError('in-use', 'The library is in use by process 7: close it first.'));
  electron.world.responses.push(0, 1, 0);
  await start();
  expect(electron.callsOf('dialog.showMessageBox')[0]).toMatchObject([
    {
      type: 'error',
      message: 'Reeltag cannot open its library.',
      detail: 'The library is in use by process 7: close it first.',
      buttons: ['Try Again', 'Show Its Folder', 'Quit'],
      cancelId: 2,
    },
  ]);
  expect(electron.callsOf('shell.openPath')).toEqual([[join(folder, 'data')]]);
  expect([opened.length, electron.world.windows.length]).toEqual([3, 1]);
});

test('a library that stays shut: it ends, with a word in the log and no window', async () => {
  failures = [new TagError('unreadable', 'The library is damaged.', { detail: 'page 7' })];
  electron.world.responses.push(2);
  await start();
  expect(names().at(-1)).toBe('has quit');
  expect(electron.world.windows).toEqual([]);
  expect(logged()).toContain('The library is damaged.');
});

test('a damaged library: its last backup is restored, or it starts anew; what was there is kept', async () => {
  const data = join(folder, 'data');
  const library = Library.open(data);
  putLabels(library, ['kept']);
  await makeBackup({ dataDirectory: data, library: join(data, 'library.sqlite') }, new Date('2026-05-03T10:20Z'));
  library.close();
  writeFileSync(join(data, 'library.sqlite'), 'x');
  const damaged = (): TagError => new TagError('library-damaged', 'The library is damaged: restore its backup.');
  failures = [damaged(), damaged()];
  electron.world.responses.push(0, 0, 2, 0);
  await start();
  const boxes = electron.callsOf('dialog.showMessageBox') as [{ message: string; detail: string; buttons: string[] }][];
  expect(boxes[0]?.[0].buttons).toEqual([
    'Restore the Last Backup',
    'Try Again',
    'Start Anew',
    'Show Its Folder',
    'Quit',
  ]);
  expect(boxes[1]?.[0].message).toBe('The library is again as it was at 2026-05-03 10:20 UTC.');
  const aside = /kept in (.+)\.$/.exec(boxes[1]?.[0].detail ?? '')?.[1] ?? '';
  expect(readFileSync(join(aside, 'library.sqlite'), 'utf8')).toBe('x');
  expect(boxes[3]?.[0].message).toBe('Reeltag starts with an empty library.');
  expect(readdirSync(data).filter((name) => name.startsWith('library-aside-'))).toHaveLength(2);
  expect([opened.length, electron.world.windows.length]).toEqual([3, 1]);
});

test('a way out that fails is told, and the question stays', async () => {
  const data = join(folder, 'data');
  Library.open(data).close();
  mkdirSync(join(data, 'backups'));
  writeFileSync(join(data, 'backups', 'library-20260503T102000000Z.sqlite'), 'no backup');
  failures = [new TagError('library-damaged', 'The library is damaged.')];
  electron.world.responses.push(0, 4);
  await start();
  const boxes = electron.callsOf('dialog.showMessageBox') as [{ detail: string }][];
  expect(boxes.map(([{ detail }]) => detail)).toEqual([
    'The library is damaged.',
    expect.stringMatching(/No backup of the library .* is whole/),
  ]);
  expect(names().at(-1)).toBe('has quit');
});

test('a bug at the start is told, logged, and ends it', async () => {
  failures = [new RangeError('a bug')];
  await start();
  expect(electron.callsOf('dialog.showMessageBoxSync')).toMatchObject([
    [
      {
        message: 'Reeltag has to close',
        detail: expect.stringContaining('a bug'),
        buttons: ['Close', 'Save a Report…'],
      },
    ],
  ]);
  expect(logged()).toContain('RangeError: a bug');
  expect(electron.callsOf('app.exit')).toEqual([[1]]);
});

test('who likes saves a report of a bug; it is read before anybody gets it, and names no video', async () => {
  failures = [new RangeError('a bug with /home/ada/My films/beach.mp4')];
  electron.world.responses = [1];
  electron.world.saved = join(folder, 'report.txt');
  await start();
  expect(electron.callsOf('dialog.showSaveDialogSync')).toMatchObject([
    [{ defaultPath: expect.stringMatching(/^\/home\/ada\/documents\/reeltag-report-/) }],
  ]);
  const report = readFileSync(join(folder, 'report.txt'), 'utf8');
  expect(report).toContain('RangeError: a bug with (a video).mp4');
  expect(report).toContain('Reeltag   1.2.3 (electron)');
  expect(electron.callsOf('app.exit')).toEqual([[1]]);
});

test('bugs later: uncaught ones end it, rejections are told of once', async () => {
  await start();
  process.emit('unhandledRejection', new Error('first'), Promise.resolve());
  process.emit('unhandledRejection', new Error('second'), Promise.resolve());
  expect(electron.callsOf('dialog.showErrorBox').map(([title]) => title)).toEqual([
    'Something went wrong inside Reeltag',
  ]);
  expect(electron.callsOf('app.exit')).toEqual([]);
  process.listeners('uncaughtException').at(-1)?.(new Error('third'), 'uncaughtException');
  expect(electron.callsOf('app.exit')).toEqual([[1]]);
  for (const word of ['first', 'second', 'third']) expect(logged()).toContain(word);
});

test('media: opaque ids and ranges go to the library, other hosts nowhere', async () => {
  await start();
  const answer = (url: string) =>
    electron.world.protocols['media']?.(new Request(url, { headers: { Range: 'bytes=5-' } }));
  const given = await answer('media://app/video/1/file');
  // Of another origin than the page's, which reads numbers from it.
  expect([given?.status, given?.headers.get('access-control-allow-origin')]).toEqual([206, 'app://reeltag']);
  expect(asked).toEqual(['GET media://app/video/1/file bytes=5-']);
  expect((await answer('media://other/video/1/file'))?.status).toBe(404);
  expect(asked).toHaveLength(1);
});

test('the page is served from where it was built', async () => {
  await start();
  const response = await electron.world.protocols['app']?.(new Request('app://reeltag/index.html'));
  // There is none in this folder.
  expect(response?.status).toBe(404);
  expect(response?.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
});

/** A document of the page that is in the window. Gives what it has been sent. */
function attachPage(): () => { name: string; value: unknown }[] {
  const { webContents } = window();
  const hello = { document: 'one', message: {} };
  electron.ipcMain.emit('reeltag:wire', { sender: webContents, senderFrame: webContents.mainFrame }, hello);
  return () =>
    webContents.sent.map(([, envelope]) => (envelope as { message: { name: string; value: unknown } }).message);
}

test('a page that asks for very much has few calls at work, and is told so beyond what may wait', async () => {
  await start();
  const answers = attachPage();
  const { webContents } = window();
  const event = { sender: webContents, senderFrame: webContents.mainFrame };
  for (let id = 0; id < 2_000; id++) {
    const message = { type: 'call', id, name: 'exportResults', args: { format: 'csv' } };
    electron.ipcMain.emit('reeltag:wire', event, { document: 'one', message });
  }
  await vi.waitFor(() => expect(exporting).toBeGreaterThanOrEqual(4));
  await settle();
  expect(exporting).toBe(4);
  expect(answers()).toHaveLength(2_000 - 1_024);
  expect(answers()[0]).toMatchObject({ type: 'failure', failure: { kind: 'expected', error: { kind: 'in-use' } } });
});

test('events reach the page, and the theme follows the settings', async () => {
  await start();
  const events = attachPage();
  const changed = { theme: 'light', top: 3, keys: { settings: ['Mod+J'] } };
  tell('settingsChanged', changed);
  expect(events().map(({ name, value }) => [name, value])).toEqual([['settingsChanged', changed]]);
  expect(electron.nativeTheme.themeSource).toBe('light');
  electron.world.isDark = true;
  electron.nativeTheme.emit('updated');
  expect(window().background).toMatch(/^#/);
});

interface MenuItem {
  label?: string;
  accelerator?: string;
  click?: () => void;
  submenu?: MenuItem[];
}
function choose(label: string, items = electron.world.menu as MenuItem[]): void {
  for (const item of items) {
    if (item.label === label) item.click?.();
    if (item.submenu !== undefined) choose(label, item.submenu);
  }
}

test('the menu has the keys of the table, and follows those that are changed', async () => {
  await start();
  const keyOf = (label: string): string | undefined =>
    (electron.world.menu as MenuItem[]).flatMap(({ submenu = [] }) => submenu).find((item) => item.label === label)
      ?.accelerator;
  expect([keyOf('Settings…'), keyOf('Command Palette…')]).toEqual(['CmdOrCtrl+,', 'CmdOrCtrl+K']);
  tell('settingsChanged', { theme: 'light', top: 3, keys: { settings: ['Mod+B'], palette: ['X'] } });
  expect([keyOf('Settings…'), keyOf('Command Palette…')]).toEqual(['CmdOrCtrl+B', undefined]);
  tell('settingsChanged', { theme: 'light', top: 3, keys: {} });
  expect([keyOf('Settings…'), keyOf('Command Palette…')]).toEqual(['CmdOrCtrl+,', 'CmdOrCtrl+K']);
});

test('the menu asks the page, adds what is chosen, and shows the log', async () => {
  await start();
  const events = attachPage();
  choose('Keyboard Shortcuts');
  choose('Settings…');
  expect(events().map(({ value }) => value)).toEqual([{ name: 'shortcuts' }, { name: 'settings' }]);

  choose('Add Videos…');
  await settle();
  expect(added).toEqual([]);
  electron.world.chosen = ['/videos/a.mp4', '/videos/b.mp4'];
  choose('Add Videos…');
  choose('Add Folder…');
  await settle();
  expect(added).toEqual([electron.world.chosen, electron.world.chosen]);
  expect(electron.callsOf('dialog.showOpenDialog')).toEqual([
    [{ title: 'Add Videos', properties: ['openFile', 'multiSelections'] }],
    [{ title: 'Add Videos', properties: ['openFile', 'multiSelections'] }],
    [{ title: 'Add Folder', properties: ['openDirectory', 'multiSelections'] }],
  ]);
  choose('Show the Log');
  expect(electron.callsOf('shell.showItemInFolder')).toEqual([[join(folder, 'data/window/reeltag.log')]]);
});

test('it ends only when the library has been given up', async () => {
  await start();
  window().close();
  if (process.platform === 'darwin') electron.app.quit();
  expect(names().at(-1)).toBe('quit prevented');
  expect(mediaClosed).toBe(1);
  electron.app.quit();
  expect(names().at(-1)).toBe('quit prevented');
  closing.resolve();
  await settle();
  expect(names().at(-1)).toBe('has quit');
  expect(mediaClosed).toBe(1);
});

test('a library that cannot be given up does not keep it from ending', async () => {
  await start();
  electron.app.quit();
  closing.reject(new Error('stuck'));
  await settle();
  expect(names().at(-1)).toBe('has quit');
  expect(logged()).toContain('stuck');
});

test('a page that crashes is loaded again, but not for ever', async () => {
  await start();
  const crash = async (): Promise<void> => {
    window().webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    await settle();
  };
  await crash();
  await crash();
  expect(electron.callsOf('webContents.reload')).toHaveLength(2);
  expect(electron.callsOf('dialog.showMessageBox')).toEqual([]);
  electron.world.responses.push(1, 2);
  electron.world.saved = join(folder, 'report.txt');
  await crash();
  expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toContain('the page has crashed: crashed, exit code 11');
  expect(electron.callsOf('webContents.reload')).toHaveLength(2);
  expect(electron.callsOf('dialog.showMessageBox')[0]).toMatchObject([{ message: 'The page keeps crashing.' }]);
  expect(names()).toContain('app.quit');
});

test('what becomes of Chromium’s other processes is in the log; an engine that was ended is not', async () => {
  await start();
  const gone = (type: string, reason: string): void =>
    void electron.app.emit('child-process-gone', {}, { type, reason, exitCode: 9 });
  gone('GPU', 'crashed');
  gone('Utility', 'killed');
  gone('Utility', 'oom');
  gone('Zygote', 'clean-exit');
  const lines = logged().match(/a process has ended: .*/g);
  expect(lines).toEqual([
    'a process has ended: GPU: crashed, exit code 9',
    'a process has ended: Utility: oom, exit code 9',
  ]);
});

test('on macOS the application stays without a window, and opens another', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  await start();
  window().close();
  expect(names()).not.toContain('app.quit');
  electron.app.emit('activate');
  expect(electron.world.windows).toHaveLength(2);
});

test('another library: all of the first ends, then the page is loaded anew with the other; the menu knows the way back', async () => {
  await start();
  const [own, coast] = [join(folder, 'data'), join(folder, 'coast')];
  Library.open(coast).close();
  electron.world.chosen = [coast];
  choose('Open Library…');
  await settle();
  // It waits until the first has been given up.
  expect([opened.length, mediaClosed, names().includes('webContents.reload')]).toEqual([1, 1, false]);
  expect((await electron.world.protocols['media']?.(new Request('media://app/video/1/file')))?.status).toBe(404);
  closing.resolve();
  await vi.waitFor(() => expect(names()).toContain('webContents.reload'));
  expect(opened.map(({ dataDirectory }) => dataDirectory)).toEqual([own, coast]);
  expect(electron.world.windows).toHaveLength(1);
  const events = attachPage();
  tell('settingsChanged', { theme: 'light', top: 3, keys: {} });
  expect(events()).toHaveLength(1);

  choose(`My library (${own})`);
  await vi.waitFor(() => expect(opened).toHaveLength(3));
  expect(opened[2]?.dataDirectory).toBe(own);
  await settle();
  const submenus = (electron.world.menu as MenuItem[]).flatMap(({ submenu = [] }) => submenu);
  const recent = submenus.find(({ label }) => label === 'Open Recent');
  expect(recent?.submenu?.map(({ label }) => label)).toEqual([`coast (${coast})`]);
});

test('a folder without a library is told of, and the one that is open stays', async () => {
  await start();
  mkdirSync(join(folder, 'footage'));
  electron.world.chosen = [join(folder, 'footage')];
  choose('Open Library…');
  await settle();
  const boxes = electron.callsOf('dialog.showMessageBox') as [{ message: string }][];
  expect(boxes.map(([{ message }]) => message)).toEqual([expect.stringMatching(/^There is no library in .*footage/)]);
  // An empty one becomes a library where a new one is asked for.
  closing.resolve();
  choose('New Library…');
  await vi.waitFor(() => expect(opened).toHaveLength(2));
  expect(opened[1]?.dataDirectory).toBe(join(folder, 'footage'));
});

test('quitting while one library gives way to another waits for it, and then gives that one up', async () => {
  await start();
  Library.open(join(folder, 'coast')).close();
  electron.world.chosen = [join(folder, 'coast')];
  choose('Open Library…');
  await settle();
  electron.app.quit();
  expect(names().at(-1)).toBe('quit prevented');
  closing.resolve();
  await vi.waitFor(() => expect(names().at(-1)).toBe('has quit'));
  expect([opened.length, mediaClosed]).toEqual([2, 2]);
});

test('a program of the source, and a build without a key, say how they are renewed, and ask nobody', async () => {
  await start();
  expect(opened[0]?.updates?.facts).toMatchObject({ kind: 'unsupported', how: expect.stringContaining('git pull') });
  electron.reset();
  electron.world.isPackaged = true;
  vi.stubEnv('APPIMAGE', join(folder, 'Reeltag.AppImage'));
  await start();
  expect(opened[1]?.updates?.facts).toMatchObject({
    kind: 'unsupported',
    why: expect.stringContaining('without a key'),
  });
  vi.unstubAllEnvs();
});

test('a newer version is put in place when the program ends, once the library has been given up', async () => {
  const server = await startServer();
  try {
    const file = join(folder, appImageName('1.2.3'));
    writeFileSync(file, 'older');
    vi.stubEnv('APPIMAGE', file);
    vi.stubGlobal('REELTAG_UPDATE_SOURCE', { url: `${server.origin}/`, key: PUBLIC_KEY });
    publish(server, { version: '1.3.0', installer: Buffer.from('newer') });
    electron.world.isPackaged = true;
    await start();
    const updates = opened[0]?.updates;
    expect(updates?.facts).toEqual({ kind: 'off' });
    expect(server.requests).toEqual([]);
    updates?.turn(true);
    await expect.poll(() => updates?.facts.kind).toBe('available');
    // A key was pressed a moment ago, as far as is known: it waits, unless somebody says so.
    expect(updates?.facts).toMatchObject({ version: '1.3.0', waits: true });
    updates?.download();
    await expect.poll(() => updates?.facts.kind).toBe('ready');
    working = true;
    expect(() => updates?.restart()).toThrow('Something is at work');
    working = false;
    updates?.restart();
    await settle();
    expect(readFileSync(file, 'utf8')).toBe('older');
    closing.resolve();
    await expect.poll(() => names().at(-1)).toBe('has quit');
    const place = join(folder, appImageName('1.3.0'));
    expect(readFileSync(place, 'utf8')).toBe('newer');
    expect(electron.callsOf('app.relaunch')).toEqual([[{ execPath: place, args: [] }]]);
  } finally {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
    await server.close();
  }
});

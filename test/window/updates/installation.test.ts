import { expect, test } from 'vitest';
import { AtWork } from '../../../electron/window/updates/at-work.ts';
import { channelFileName, notesOf } from '../../../electron/window/updates/channel-file.ts';
import { type InstallationFacts, installationOf } from '../../../electron/window/updates/installation.ts';
import { whyForbidden } from '../../../electron/window/updates/policy.ts';
import type { AppContract } from '../../../electron/wire/app/index.ts';
import type { Handlers } from '../../../electron/wire/rpc.ts';

const facts = (changes: Partial<InstallationFacts>): InstallationFacts => ({
  ...{ isPackaged: true, platform: 'linux', env: {}, program: '/opt/Reeltag/reeltag', mayWrite: () => true },
  ...changes,
});

test.each<[string, Partial<InstallationFacts>, object]>([
  ['an AppImage', { env: { APPIMAGE: '/home/ada/R.AppImage' } }, { kind: 'app-image', file: '/home/ada/R.AppImage' }],
  [
    'an AppImage that is somebody else’s',
    { env: { APPIMAGE: '/opt/R.AppImage' }, mayWrite: (folder) => folder !== '/opt' },
    { kind: 'unsupported', why: expect.stringContaining('(/opt) may not be written') },
  ],
  ['a Debian package', { packageType: 'deb' }, { kind: 'unsupported', how: expect.stringContaining('apt install') }],
  ['what was unpacked by hand', {}, { kind: 'unsupported', why: expect.stringContaining('unpacked by hand') }],
  ['Windows, installed', { platform: 'win32' }, { kind: 'nsis' }],
  [
    'Windows, portable',
    { platform: 'win32', env: { PORTABLE_EXECUTABLE_FILE: 'D:\\R.exe' } },
    { kind: 'unsupported', why: expect.stringContaining('portable') },
  ],
  ['macOS', { platform: 'darwin', program: '/Applications/Reeltag.app/Contents/MacOS/Reeltag' }, { kind: 'mac' }],
  [
    'macOS, from the disk image',
    { platform: 'darwin', program: '/Volumes/Reeltag/Reeltag.app/Contents/MacOS/Reeltag' },
    { kind: 'unsupported', how: expect.stringContaining('Applications folder') },
  ],
  ['the source', { isPackaged: false }, { kind: 'unsupported', how: expect.stringContaining('git pull') }],
])('%s', (_what, changes, expected) => {
  expect(installationOf(facts(changes))).toMatchObject(expected);
});

test('administrators have the last word, by a variable or by a file', () => {
  const none = (): boolean => false;
  expect(whyForbidden('linux', {}, none)).toBeUndefined();
  expect(whyForbidden('linux', { REELTAG_NO_UPDATES: '0' }, none)).toBeUndefined();
  expect(whyForbidden('linux', { REELTAG_NO_UPDATES: '1' }, none)).toContain('REELTAG_NO_UPDATES');
  expect(whyForbidden('linux', {}, (file) => file === '/etc/reeltag/no-updates')).toContain('/etc/reeltag/no-updates');
  expect(whyForbidden('darwin', {}, (file) => file.startsWith('/Library/'))).toContain('no-updates');
  const windows = whyForbidden('win32', { ProgramData: 'E:\\Data' }, (file) => file.startsWith('E:\\Data'));
  expect(windows).toContain('no-updates');
});

test('each platform has its channel, named as electron-builder names it', () => {
  expect(channelFileName('win32', 'x64')).toBe('latest.yml');
  expect(channelFileName('darwin', 'arm64')).toBe('latest-mac.yml');
  expect(channelFileName('linux', 'x64')).toBe('latest-linux.yml');
  expect(channelFileName('linux', 'arm64')).toBe('latest-linux-arm64.yml');
});

test('notes of several versions are one text; none are none', () => {
  expect(notesOf({ releaseNotes: null })).toBe('');
  expect(
    notesOf({
      releaseNotes: [
        { version: '0.3.0', note: 'b\r\nc' },
        { version: '0.2.0', note: null },
      ],
    }),
  ).toBe('## 0.3.0\n\nb\nc\n\n## 0.2.0');
});

test('at work: while something runs, while a call is answered, and for a while after hands have moved', async () => {
  let now = 0;
  const work = new AtWork(() => now);
  const answer = Promise.withResolvers<object>();
  const handlers = work.watch({
    exportTo: () => answer.promise,
    showVideo: () => answer.promise,
    getUpdates: () => ({ kind: 'off' }),
  } as unknown as Handlers<AppContract>);
  const context = { signal: new AbortController().signal, onProgress: () => {} };
  now = 100_000;
  expect(work.state(false)).toEqual({ busy: false, quiet: true });
  expect(work.state(true)).toEqual({ busy: true, quiet: false });
  // A page that shows a video, or asks how updates stand, does nothing that could be lost.
  void handlers.showVideo({ id: 'a' }, context);
  await handlers.getUpdates({}, context);
  expect(work.state(false)).toEqual({ busy: false, quiet: true });

  const exporting = handlers.exportTo({} as never, context);
  now += 1_000_000;
  expect(work.state(false)).toEqual({ busy: true, quiet: false });
  answer.resolve({ written: 1 });
  expect(await exporting).toEqual({ written: 1 });
  expect(work.state(false)).toEqual({ busy: false, quiet: false });
  now += 80_000;
  work.touch();
  now += 80_000;
  expect(work.state(false)).toEqual({ busy: false, quiet: false });
  now += 10_000;
  expect(work.state(false)).toEqual({ busy: false, quiet: true });
});

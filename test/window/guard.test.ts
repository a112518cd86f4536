import type { Session, WebContents } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { guardContents, guardSession } from '../../electron/window/guard.ts';
import * as electron from '../support/electron-stand-in.ts';

vi.mock('electron', () => import('../support/electron-stand-in.ts'));

const refused: string[] = [];
const onRefused = (what: string): void => void refused.push(what);
beforeEach(() => {
  refused.length = 0;
  electron.calls.length = 0;
});

const only = (name: string): unknown => {
  const [call, ...more] = electron.callsOf(name);
  expect(more).toEqual([]);
  return call?.[0];
};
const page = 'app://reeltag/index.html';

function guardedSession() {
  electron.session.defaultSession.removeAllListeners();
  guardSession(electron.session.defaultSession as unknown as Session, { onRefused });
}

test('permissions are asked for and checked against the rules', () => {
  guardedSession();
  const ask = only('session.setPermissionRequestHandler') as (...args: unknown[]) => void;
  const answers: boolean[] = [];
  const callback = (allowed: boolean): void => void answers.push(allowed);
  ask({}, 'fullscreen', callback, { requestingUrl: page, isMainFrame: true });
  ask({}, 'media', callback, { requestingUrl: page, isMainFrame: true });
  ask({}, 'fullscreen', callback, { requestingUrl: 'https://evil.example/', isMainFrame: true });
  expect(answers).toEqual([true, false, false]);
  expect(refused).toEqual([`permission media for ${page}`, 'permission fullscreen for https://evil.example/']);

  const check = only('session.setPermissionCheckHandler') as (...args: unknown[]) => boolean;
  expect(check(null, 'fullscreen', 'app://reeltag', { requestingUrl: page, isMainFrame: true })).toBe(true);
  expect(check(null, 'clipboard-read', 'app://reeltag', { requestingUrl: page, isMainFrame: true })).toBe(false);
  // Without an address the origin counts.
  expect(check(null, 'fullscreen', 'https://evil.example', { isMainFrame: true })).toBe(false);
  expect((only('session.setDevicePermissionHandler') as () => boolean)()).toBe(false);
});

test('no request leaves the machine', () => {
  guardedSession();
  const filter = only('session.onBeforeRequest') as (details: object, callback: (answer: object) => void) => void;
  const answers: object[] = [];
  for (const url of ['app://reeltag/index.html', 'https://example.com/a', 'http://127.0.0.1:1/']) {
    filter({ url }, (answer) => answers.push(answer));
  }
  expect(answers).toEqual([{ cancel: false }, { cancel: true }, { cancel: true }]);
  expect(refused).toEqual(['request https://example.com/a', 'request http://127.0.0.1:1/']);
  expect(electron.callsOf('session.setSpellCheckerEnabled')).toEqual([[false]]);
  expect(electron.callsOf('session.setSpellCheckerLanguages')).toEqual([[[]]]);
});

test('an export may be saved, and nothing else downloaded', () => {
  guardedSession();
  const download = (url: string): boolean => {
    const event = electron.preventable({});
    electron.session.defaultSession.emit('will-download', event, { getURL: () => url });
    return event.prevented;
  };
  expect(download('blob:app://reeltag/1')).toBe(false);
  expect(download('https://evil.example/x.exe')).toBe(true);
});

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s: a reload, and nothing else', (name) => {
  const contents = new electron.WebContents();
  guardContents(contents as unknown as WebContents, { onRefused });
  const navigate = (url: string): boolean => {
    const event = electron.preventable({ url });
    contents.emit(name, event, url);
    return event.prevented;
  };
  expect(navigate(page)).toBe(false);
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'app://reeltag/other.html', 'javascript:1'])
    expect(navigate(url), url).toBe(true);
  expect(refused).toHaveLength(4);
});

test('WebRTC finds no way out', () => {
  const contents = new electron.WebContents();
  guardContents(contents as unknown as WebContents, { onRefused });
  expect(electron.callsOf('webContents.setWebRTCIPHandlingPolicy')).toEqual([['disable_non_proxied_udp']]);
});

test('no webview is attached', () => {
  const contents = new electron.WebContents();
  guardContents(contents as unknown as WebContents, { onRefused });
  const event = electron.preventable({});
  contents.emit('will-attach-webview', event, {}, {});
  expect(event.prevented).toBe(true);
});

test('no window is opened; a link that we know goes to the browser', () => {
  const contents = new electron.WebContents();
  guardContents(contents as unknown as WebContents, { onRefused });
  for (const url of [
    'https://github.com/a',
    'https://evil.example/',
    'file:///etc/passwd',
    'app://reeltag/index.html',
    '',
  ]) {
    expect(contents.windowOpenHandler?.({ url })).toEqual({ action: 'deny' });
  }
  expect(electron.callsOf('shell.openExternal')).toEqual([['https://github.com/a']]);
  expect(refused).toEqual([
    'window https://evil.example/',
    'window file:///etc/passwd',
    'window app://reeltag/index.html',
    'window ',
  ]);
});

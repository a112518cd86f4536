import { expect, test } from 'vitest';
import {
  isPageFrame,
  isPageUrl,
  mayDownload,
  mayHave,
  mayNavigate,
  mayOpenOutside,
  mayRequest,
} from '../../electron/window/rules.ts';

const refusedEverywhere = ['', 'nonsense', 'http://', 'about:blank', 'file:///etc/passwd', 'javascript:alert(1)'];

test.each(['app://reeltag/index.html', 'app://reeltag/', 'app://reeltag/a?b#c', 'APP://reeltag/x'])(
  '%s is ours',
  (url) => expect(isPageUrl(url)).toBe(true),
);

test.each([
  ...refusedEverywhere,
  'app://other/index.html',
  'app://reeltag.evil/index.html',
  'app://reeltag:8080/index.html',
  'app://reeltag@evil/index.html',
  'app://user@reeltag/index.html',
  'app:reeltag/index.html',
  'media://reeltag/index.html',
  'https://reeltag/index.html',
])('%j is not ours', (url) => expect(isPageUrl(url)).toBe(false));

test('only the main frame of our page may speak', () => {
  const url = 'app://reeltag/index.html';
  expect(isPageFrame({ url, parent: null })).toBe(true);
  expect(isPageFrame({ url, parent: { url, parent: null } })).toBe(false);
  expect(isPageFrame({ url: 'https://evil.example/', parent: null })).toBe(false);
  expect(isPageFrame(null)).toBe(false);
});

test('the page may be loaded again, and go nowhere else', () => {
  expect(mayNavigate('app://reeltag/index.html')).toBe(true);
  expect(mayNavigate('app://reeltag/index.html#x')).toBe(true);
  for (const url of [...refusedEverywhere, 'app://reeltag/assets/icon.svg', 'https://github.com/', 'media://app/x']) {
    expect(mayNavigate(url), url).toBe(false);
  }
});

test.each(['https://github.com/a/b?c#d', 'https://huggingface.co/OpenGVLab', 'https://ffmpeg.org/'])(
  '%s opens in the browser',
  (url) => expect(mayOpenOutside(url)).toBe(true),
);

test.each([
  ...refusedEverywhere,
  'http://github.com/',
  'https://github.com:8443/',
  'https://github.com@evil.example/',
  'https://user:secret@github.com/',
  'https://github.com.evil.example/',
  'https://evilgithub.com/',
  'https://gist.github.com/',
  'ms-msdt:/id',
  'smb://github.com/share',
  'app://reeltag/index.html',
])('%j does not', (url) => expect(mayOpenOutside(url)).toBe(false));

test('nothing is asked of the network', () => {
  for (const url of [
    'app://reeltag/a.js',
    'media://app/video/x',
    'blob:app://reeltag/1',
    'data:image/png;base64,',
    'devtools://d/x',
  ])
    expect(mayRequest(url), url).toBe(true);
  for (const url of [
    'https://example.com/',
    'http://127.0.0.1/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'ftp://x/',
    '',
  ])
    expect(mayRequest(url), url).toBe(false);
});

test('permissions: what the player and “Copy” need, for the page itself', () => {
  const page = 'app://reeltag/index.html';
  expect(mayHave('fullscreen', page, true)).toBe(true);
  expect(mayHave('clipboard-sanitized-write', page, true)).toBe(true);
  expect(mayHave('fullscreen', page, false)).toBe(false);
  expect(mayHave('fullscreen', 'https://evil.example/', true)).toBe(false);
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'fileSystem',
    'usb',
    'unknown',
  ])
    expect(mayHave(permission, page, true), permission).toBe(false);
});

test('only what the page made itself is saved', () => {
  expect(mayDownload('blob:app://reeltag/0a1b')).toBe(true);
  for (const url of [
    'blob:https://evil.example/1',
    'https://evil.example/x.exe',
    'app://reeltag/a.js',
    'data:text/plain,x',
  ])
    expect(mayDownload(url), url).toBe(false);
});

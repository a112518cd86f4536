import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { respondWithPage } from '../../electron/window/page-protocol.ts';

let folder: string;
let page: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-page-'));
  page = join(folder, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(page, 'assets/a b.js'), 'export {}');
  writeFileSync(join(page, 'assets/font.woff2'), 'font');
  writeFileSync(join(page, '.secret.js'), 'hidden');
  writeFileSync(join(page, 'notes.txt'), 'not of the page');
  writeFileSync(join(folder, 'outside.js'), 'outside');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (url: string, init?: RequestInit) => respondWithPage(page, new Request(url, init));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' media:; " +
  "media-src media:; connect-src media:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

test('the page, with what it may do', async () => {
  const response = await ask('app://reeltag/index.html');
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-security-policy': POLICY,
    'content-type': 'text/html; charset=utf-8',
    'content-length': '15',
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  expect(await response.text()).toBe('<!doctype html>');
});

test('its parts, by their kind', async () => {
  const script = await ask('app://reeltag/assets/a%20b.js?v=1#x');
  expect([script.headers.get('content-type'), await script.text()]).toEqual([
    'text/javascript; charset=utf-8',
    'export {}',
  ]);
  expect((await ask('app://reeltag/assets/font.woff2')).headers.get('content-type')).toBe('font/woff2');
});

test('HEAD tells the length and no more', async () => {
  const response = await ask('app://reeltag/index.html', { method: 'HEAD' });
  expect([response.headers.get('content-length'), await response.text()]).toEqual(['15', '']);
});

test.each([
  'app://reeltag/',
  'app://reeltag/missing.js',
  'app://reeltag/assets',
  'app://reeltag/assets/',
  'app://reeltag/notes.txt',
  'app://reeltag/.secret.js',
  'app://reeltag/index.html/x.js',
  'app://reeltag//index.html',
  'app://reeltag/../outside.js',
  'app://reeltag/%2e%2e/outside.js',
  'app://reeltag/%2e%2e%2foutside.js',
  'app://reeltag/assets%2f..%2f..%2foutside.js',
  'app://reeltag/..%5coutside.js',
  'app://reeltag/C:%5coutside.js',
  'app://reeltag/index.html%00.js',
  'app://reeltag/%ff.js',
  `app://reeltag/${'a'.repeat(5_000)}.js`,
  'app://other/index.html',
])('%s: 404, and nothing told', async (url) => {
  const response = await ask(url);
  expect([response.status, await response.text()]).toEqual([404, '']);
  expect(response.headers.get('content-security-policy')).toBe(POLICY);
});

test('it can only be read', async () => {
  const response = await ask('app://reeltag/index.html', { method: 'POST', body: 'x' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

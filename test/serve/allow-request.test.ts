import { describe, expect, test } from 'vitest';
import { type RequestHeaders, refusalOf } from '../../electron/serve/allow-request.ts';

const host = '127.0.0.1:4100';
const origin = `http://${host}`;
const page = { host, origin, 'sec-fetch-site': 'same-origin' };
const link = { host, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

const allowed: [string, 'read' | 'act', RequestHeaders][] = [
  ['the page reads', 'read', { host, 'sec-fetch-site': 'same-origin' }],
  ['the page acts', 'act', page],
  ['an address that was typed', 'read', { ...link, 'sec-fetch-site': 'none' }],
  ['a link from elsewhere', 'read', { ...link, 'sec-fetch-site': 'cross-site' }],
  ['a program that is no browser reads', 'read', { host }],
  ['through a tunnel the port is another', 'act', { host: 'localhost:9', origin: 'http://localhost:9' }],
  ['without a port', 'read', { host: '127.0.0.1' }],
  ['the newer number', 'act', { host: '[::1]:80', origin: 'http://[::1]:80' }],
  ['in capitals', 'act', { host: 'LOCALHOST:80', origin: 'http://localhost:80' }],
];

const refused: [string, 'read' | 'act', RequestHeaders][] = [
  ['a name that was rebound to here', 'read', { host: 'evil.example:4100' }],
  ['the same, acting as its own page', 'act', { host: 'evil.example', origin: 'http://evil.example' }],
  ['no host', 'read', {}],
  ['an empty host', 'read', { host: '' }],
  ['a name that begins like ours', 'read', { host: '127.0.0.1.evil.example' }],
  ['a name that ends like ours', 'read', { host: 'evil.localhost' }],
  ['an address with a name before it', 'read', { host: 'evil@127.0.0.1' }],
  ['two hosts', 'read', { host: '127.0.0.1, evil.example' }],
  ['a host with a line after it', 'read', { host: '127.0.0.1\nx' }],
  ['a number that means the same', 'read', { host: '2130706433' }],
  ['another page acts', 'act', { host, origin: 'http://evil.example' }],
  ['a page of another port', 'act', { host, origin: 'http://127.0.0.1:4101' }],
  ['a page of the other name', 'act', { host, origin: 'http://localhost:4100' }],
  ['a page over TLS', 'act', { host, origin: 'https://127.0.0.1:4100' }],
  ['a page that hides where it is from', 'act', { host, origin: 'null' }],
  ['a page that hides where it is from, reading', 'read', { host, origin: 'null' }],
  ['who does not say where it is from', 'act', { host }],
  ['an empty origin', 'act', { host, origin: '' }],
  [
    'a picture in another site',
    'read',
    { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  ],
  ['a page of another port, reading', 'read', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  [
    'a frame in another site',
    'read',
    { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
  ['a form of another site', 'act', { ...link, origin, 'sec-fetch-site': 'cross-site' }],
  ['a site that there is not', 'read', { host, 'sec-fetch-site': 'friendly' }],
  ['two sites', 'read', { host, 'sec-fetch-site': ['none', 'cross-site'] }],
];

describe('allow-request', () => {
  test.each(allowed)('lets in: %s', (_, does, headers) => {
    expect(refusalOf(does, headers)).toBeUndefined();
  });
  test.each(refused)('refuses: %s', (_, does, headers) => {
    expect(refusalOf(does, headers)).toMatch(/^This .+\.$/);
  });
});

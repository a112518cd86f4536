/** Which requests are listened to behind a proxy: what it may say of them, and what stays as strict as without one. */
import { describe, expect, test } from 'vitest';
import { type RequestHeaders, refusalOf, wayOf } from '../../electron/serve/allow-request.ts';
import { parsePublicAddresses } from '../../electron/serve/public-address.ts';

const addresses = parsePublicAddresses(['https://host.example/reeltag/', 'https://localhost:8443/']);
const host = 'host.example';
const origin = 'https://host.example';
const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

const allowed: [string, 'read' | 'act', RequestHeaders][] = [
  ['its page reads', 'read', { host, 'sec-fetch-site': 'same-origin' }],
  ['its page acts', 'act', { host, origin, 'sec-fetch-site': 'same-origin' }],
  ['a link from elsewhere', 'read', { host, ...link }],
  ['in capitals', 'act', { host: 'HOST.Example', origin: 'https://HOST.example' }],
  ['with the port that TLS has', 'act', { host: 'host.example:443', origin }],
  ['a proxy that leaves out or changes the port', 'act', { host: 'host.example:8000', origin }],
  [
    'the Host is the proxy’s own, and it says which it got',
    'act',
    { host: '127.0.0.1:4100', 'x-forwarded-host': host, origin },
  ],
  ['the same through two proxies', 'act', { host: 'localhost', 'x-forwarded-host': `${host}, inner.example`, origin }],
  ['this machine itself', 'act', { host: '127.0.0.1:4100', origin: 'http://127.0.0.1:4100' }],
  ['a name of this machine that the proxy has', 'act', { host: 'localhost:8443', origin: 'https://localhost:8443' }],
  ['the same name at another port is no proxy’s', 'act', { host: 'localhost:4100', origin: 'http://localhost:4100' }],
  [
    'a tunnel that says some name of its own',
    'act',
    { host: 'localhost:1', 'x-forwarded-host': 'x.example', origin: 'http://localhost:1' },
  ],
];

const refused: [string, 'read' | 'act', RequestHeaders][] = [
  ['a foreign page with the right Host', 'act', { host, origin: 'https://evil.example' }],
  ['a page of the same name without TLS', 'act', { host, origin: 'http://host.example' }],
  ['a page of another port', 'act', { host, origin: 'https://host.example:8443' }],
  ['a page of a name beneath', 'act', { host, origin: 'https://a.host.example' }],
  ['a page of a name that ends so', 'act', { host, origin: 'https://evilhost.example' }],
  ['a page of the name with a dot after it', 'act', { host, origin: 'https://host.example.' }],
  ['the name with a dot after it', 'read', { host: 'host.example.' }],
  ['a page that hides where it is from', 'act', { host, origin: 'null' }],
  ['who does not say where it is from', 'act', { host }],
  [
    'a picture in another site',
    'read',
    { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  ],
  ['a page beside it in the same domain', 'read', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ['a name that was rebound to here', 'read', { host: 'evil.example' }],
  ['the same, which says that the proxy sent it', 'read', { host: 'evil.example', 'x-forwarded-host': host }],
  [
    'the same, as its own page',
    'act',
    { host: 'evil.example', 'x-forwarded-host': host, origin: 'http://evil.example' },
  ],
  ['the proxy’s page at this machine itself', 'act', { host: '127.0.0.1:4100', origin }],
  [
    'this machine’s page as if through the proxy',
    'act',
    { host: '127.0.0.1:4100', 'x-forwarded-host': host, origin: 'http://127.0.0.1:4100' },
  ],
  ['this machine’s page at the proxy’s name', 'act', { host, origin: 'http://127.0.0.1:4100' }],
  ['a name in clear that the proxy has with TLS', 'act', { host: 'localhost:8443', origin: 'http://localhost:8443' }],
  ['another address of the network', 'read', { host: '192.168.1.5:8000' }],
  ['the name of a container', 'read', { host: 'reeltag:8000', 'x-forwarded-host': host }],
  ['a name with somebody before it', 'read', { host: 'a@host.example' }],
  ['two names', 'read', { host: 'host.example, evil.example' }],
  ['a name with a path', 'read', { host: 'host.example/evil' }],
];

describe('behind a proxy', () => {
  test.each(allowed)('lets in: %s', (_, does, headers) => {
    expect(refusalOf(does, headers, addresses)).toBeUndefined();
  });
  test.each(refused)('refuses: %s', (_, does, headers) => {
    expect(refusalOf(does, headers, addresses)).toMatch(/^This .+\.$/);
  });
  test('without --url its name is nobody’s', () => {
    expect(refusalOf('read', { host, 'x-forwarded-host': host })).toMatch(
      /start it with the public address of your proxy/,
    );
    expect(refusalOf('act', { host: 'localhost', 'x-forwarded-host': host, origin })).toBeDefined();
  });
  test('where it came from decides which cookie it must have', () => {
    const [named] = addresses;
    expect(wayOf({ host }, addresses)).toBe(named);
    expect(wayOf({ host: '127.0.0.1:4100', 'x-forwarded-host': host }, addresses)).toBe(named);
    expect(wayOf({ host: '127.0.0.1:4100' }, addresses)).toBe('local');
    expect(wayOf({ host: 'evil.example', 'x-forwarded-host': host }, addresses)).toBeUndefined();
  });
  test('a container’s published port is this machine’s own', () => {
    const published = parsePublicAddresses(['http://localhost:8080/']);
    expect(wayOf({ host: 'localhost:8080' }, published)).toBe('local');
    expect(refusalOf('act', { host: 'localhost:8080', origin: 'http://localhost:8080' }, published)).toBeUndefined();
  });
});

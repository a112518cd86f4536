import { describe, expect, test } from 'vitest';
import { parsePublicAddresses, withoutPrefix, withSlash } from '../../electron/serve/public-address.ts';

const parse = (text: string) => parsePublicAddresses([text])[0];

describe('the public address', () => {
  test.each([
    ['https://host.example', 'https://host.example', 'host.example', '/'],
    ['https://host.example/', 'https://host.example', 'host.example', '/'],
    ['HTTPS://Host.Example:443/tools/reeltag', 'https://host.example', 'host.example', '/tools/reeltag/'],
    ['https://host.example:8443/tools/reeltag/', 'https://host.example:8443', 'host.example:8443', '/tools/reeltag/'],
    ['https://bücher.example/a/', 'https://xn--bcher-kva.example', 'xn--bcher-kva.example', '/a/'],
    ['https://[2001:DB8::1]:444/', 'https://[2001:db8::1]:444', '[2001:db8::1]:444', '/'],
    ['https://192.0.2.7/media/reeltag/', 'https://192.0.2.7', '192.0.2.7', '/media/reeltag/'],
    ['https://host.example/a/../b', 'https://host.example', 'host.example', '/b/'],
  ])('%s', (text, origin, host, path) => {
    expect(parse(text)).toMatchObject({ origin, host, path, isLocal: false });
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost:8080/', 'http://[::1]:8080'])(
    '%s is this machine’s own, where a container’s port is published',
    (text) => expect(parse(text)?.isLocal).toBe(true),
  );

  test('of this machine’s own names over TLS it is as strict as another', () => {
    expect(parse('https://localhost:8443/')?.isLocal).toBe(false);
  });

  test.each([
    ['', /whole one, such as https/],
    ['host.example/reeltag', /whole one/],
    ['//host.example/', /whole one/],
    ['ftp://host.example/', /whole one/],
    ['https:host.example', /whole one/],
    ['https://', /whole one/],
    ['https://ho st.example/', /whole one/],
    ['https://host.example:99999/', /whole one/],
    ['https://me@host.example/', /before the @/],
    ['https://:secret@host.example/', /before the @/],
    ['https://host.example/?a=1', /\? or #/],
    ['https://host.example/?', /\? or #/],
    ['https://host.example/#top', /\? or #/],
    ['https://host.example/a//b/', /single slashes/],
    ['https://host.example/a;b/', /single slashes/],
    ['https://host.example/a%2fb/', /single slashes/],
    ['https://host.example/ä/', /single slashes/],
    ['https://host.example./', /ends with a dot/],
    ['https://host.example/media/', /addresses of its own/],
    ['https://host.example/assets', /addresses of its own/],
    ['https://host.example/media/video/', /addresses of its own/],
    ['http://host.example/', /not encrypted.*https:\/\/host\.example\//],
    ['http://192.168.1.5:8000/', /not encrypted/],
    ['http://localhost.example/', /not encrypted/],
    ['http://127.0.0.1.example/', /not encrypted/],
  ])('%j is refused', (text, sentence) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({ kind: 'usage', message: expect.stringMatching(sentence) }),
    );
  });

  test('two of one name are refused: a cookie of one would be the other’s', () => {
    const two = ['https://host.example/a/', 'https://HOST.example:8443/b/'];
    expect(() => parsePublicAddresses(two)).toThrowError(/host\.example is named .* twice/);
    expect(parsePublicAddresses(['https://host.example/a/', 'https://other.example/b/'])).toHaveLength(2);
  });
});

describe('the path before what is asked for', () => {
  const named = ['https://host.example/tools/', 'https://other.example/', 'https://third.example/tools/reeltag/'];
  const addresses = parsePublicAddresses(named);
  test.each([
    ['/tools/reeltag/', '/'],
    ['/tools/reeltag/media/video/x/file', '/media/video/x/file'],
    ['/tools/reeltag/tools/reeltag/', '/tools/reeltag/'],
    ['/', '/'],
    ['/wire', '/wire'],
    ['/tools/reeltag', '/reeltag'],
    ['/tools/reeltagger/', '/reeltagger/'],
    ['/toolset/', '/toolset/'],
    ['/tools%2freeltag/', '/tools%2freeltag/'],
    ['/TOOLS/reeltag/', '/TOOLS/reeltag/'],
    ['/other/reeltag/', '/other/reeltag/'],
  ])('%s', (asked, path) => expect(withoutPrefix(asked, addresses)).toBe(path));

  test('without its slash it leads to the one with it', () => {
    expect(withSlash('/tools/reeltag', addresses)).toBe('reeltag/');
    expect(withSlash('/tools', addresses)).toBe('tools/');
    for (const path of ['/', '/tools/reeltag/', '/tool', '/reeltag']) {
      expect(withSlash(path, addresses)).toBeUndefined();
    }
  });
});

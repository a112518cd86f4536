import { expect, it } from 'vitest';
import { isServer, parseServer, type ServerDevice } from '../../../electron/engine/kserve/address.ts';
import { deviceWishSchema } from '../../../electron/wire/engine.ts';

it.each([
  ['kserve:http://gpu-box:8000', 'http://gpu-box:8000/', 'reeltag', 'http://gpu-box:8000'],
  ['kserve:http://gpu-box:8000/', 'http://gpu-box:8000/', 'reeltag', 'http://gpu-box:8000'],
  ['kserve:https://example.org/a/triton', 'https://example.org/a/triton/', 'reeltag', 'https://example.org/a/triton'],
  ['kserve:http://10.0.0.7:8000#official-1.b', 'http://10.0.0.7:8000/', 'official-1.b', 'http://10.0.0.7:8000'],
  ['kserve:http://[::1]:8000', 'http://[::1]:8000/', 'reeltag', 'http://[::1]:8000'],
] as const)('%s', (device, base, name, said) => {
  expect(deviceWishSchema.parse(device)).toBe(device);
  expect(isServer(device)).toBe(true);
  const { base: found, ...rest } = parseServer(device);
  expect([found.href, rest]).toEqual([base, { device, name, said }]);
});

it.each([
  'kserve:ftp://host:8000',
  'kserve:host:8000',
  'kserve:http://',
  'kserve:http://host:8000?a=b',
  'kserve:http://user:secret@host:8000',
  'kserve:http://host:8000#../up',
  'kserve:http://host:8000#100%',
  'kserve:http://host:8000 /x',
  'kserve:',
] as const)('“%s” is none', (device) => {
  expect(deviceWishSchema.safeParse(device).success).toBe(false);
});

it('a password in an address is refused where no schema was before it, and is not said', () => {
  const device: ServerDevice = 'kserve:http://user:secret@host:8000';
  expect(() => parseServer(device)).toThrow(/REELTAG_KSERVE_TOKEN/);
  expect(() => parseServer(device)).not.toThrow(/secret/);
});

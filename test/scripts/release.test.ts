import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSigned, readPublicKey } from '../../electron/window/updates/signature.ts';
import { makeUpdateKey } from '../../scripts/release/make-update-key.ts';
import { type SigningOptions, signChannels } from '../../scripts/release/sign-channel.ts';
import { KEY_FILE, updateSource } from '../../scripts/release/update-source.ts';
import { appImageName, channelText, PUBLIC_KEY, SECRET_KEY } from '../support/release.ts';

let folder: string;
const installer = Buffer.from('an installer');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-release-'));
  writeFileSync(join(folder, 'latest-linux.yml'), channelText({ version: '0.2.0', installer }));
  writeFileSync(join(folder, appImageName('0.2.0')), installer);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sign = (options: Partial<SigningOptions> = {}): Promise<string[]> =>
  signChannels(folder, { secret: SECRET_KEY, publicKey: PUBLIC_KEY, version: '0.2.0', ...options });
const signatures = (): boolean => existsSync(join(folder, 'latest-linux.yml.sig'));

test('every channel file is signed, as the programs check it; a roll-out is staged by signing again', async () => {
  const isGood = (): boolean => {
    const [bytes, signature] = ['', '.sig'].map((end) => readFileSync(join(folder, `latest-linux.yml${end}`)));
    return isSigned('latest-linux.yml', bytes as Buffer, String(signature), readPublicKey(PUBLIC_KEY));
  };
  expect(await sign()).toEqual(['latest-linux.yml']);
  expect(isGood()).toBe(true);
  await sign({ staging: 10 });
  await sign({ staging: 25 });
  expect(readFileSync(join(folder, 'latest-linux.yml'), 'utf8').match(/stagingPercentage.*/g)).toEqual([
    'stagingPercentage: 25',
  ]);
  expect(isGood()).toBe(true);
  await sign();
  expect(readFileSync(join(folder, 'latest-linux.yml'), 'utf8')).not.toContain('staging');
  expect(isGood()).toBe(true);
});

test.each<[string, () => Partial<SigningOptions>, string]>([
  ['without the secret', () => ({ secret: '' }), 'REELTAG_UPDATE_SIGNING_KEY is empty'],
  [
    'with another secret than programs believe',
    () => ({ secret: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }),
    'does not belong to packaging/update-key.pub',
  ],
  ['of another version', () => ({ version: '0.3.0' }), 'is of 0.2.0, and this release of 0.3.0'],
  [
    'whose installer is another',
    () => {
      writeFileSync(join(folder, appImageName('0.2.0')), 'another one!');
      return {};
    },
    'is not the file that latest-linux.yml names',
  ],
  [
    'whose installer is missing',
    () => {
      rmSync(join(folder, appImageName('0.2.0')));
      return {};
    },
    'ENOENT',
  ],
  [
    'without a channel file',
    () => {
      rmSync(join(folder, 'latest-linux.yml'));
      return {};
    },
    'There is no channel file',
  ],
  ['staged beyond all', () => ({ staging: 101 }), 'from 0 to 100'],
  ['staged by less than one in a hundred', () => ({ staging: 0.5 }), 'a whole number'],
  ['staged by no number', () => ({ staging: Number.NaN }), 'a whole number'],
  [
    'of which another platform’s list is of another version',
    () => {
      writeFileSync(join(folder, 'latest.yml'), channelText({ version: '0.1.0', installer }));
      return { staging: 10 };
    },
    'latest.yml is of 0.1.0',
  ],
])('a release %s fails loudly, and nothing is signed', async (_what, spoil, message) => {
  const options = spoil();
  const list = (): string | undefined =>
    existsSync(join(folder, 'latest-linux.yml')) ? readFileSync(join(folder, 'latest-linux.yml'), 'utf8') : undefined;
  const before = list();
  await expect(sign(options)).rejects.toThrow(message);
  expect(signatures()).toBe(false);
  expect(list()).toBe(before);
});

test('a pair of keys is made once, and the secret lies nowhere that is committed', () => {
  const [secret, open] = [join(folder, 'secret.pem'), join(folder, 'packaging/update-key.pub')];
  makeUpdateKey(secret, open);
  expect(statSync(secret).mode & 0o077).toBe(0);
  expect(readPublicKey(readFileSync(open, 'utf8')).asymmetricKeyType).toBe('ed25519');
  expect(() => makeUpdateKey(secret, open)).toThrow('is there already');
  const inside = new URL('../../secret.pem', import.meta.url).pathname;
  expect(() => makeUpdateKey(inside, join(folder, 'other.pub'))).toThrow('lies in the checkout');
});

test('a build has an address and a key, or neither', () => {
  expect(updateSource(folder, {})).toBeNull();
  const env = { REELTAG_UPDATE_URL: 'https://example.com/releases' };
  expect(() => updateSource(folder, env)).toThrow('there is no');
  mkdirSync(join(folder, 'packaging'));
  writeFileSync(join(folder, KEY_FILE), PUBLIC_KEY);
  expect(updateSource(folder, env)).toEqual({ url: 'https://example.com/releases/', key: PUBLIC_KEY });
  expect(updateSource(folder, { ...env, REELTAG_UPDATE_PUBLISHER: 'Ada Ltd' })).toMatchObject({ publisher: 'Ada Ltd' });
  expect(() => updateSource(folder, { REELTAG_UPDATE_URL: 'http://example.com/' })).toThrow('must begin with https');
  writeFileSync(join(folder, KEY_FILE), 'no key');
  expect(() => updateSource(folder, env)).toThrow();
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, KEY_FILE), publicKey.export({ type: 'spki', format: 'pem' }));
  expect(() => updateSource(folder, env)).toThrow('an Ed25519 key is needed');
});

/**
 * Signs the channel files of a release: `node scripts/release/sign-channel.ts FOLDER [--staging PERCENT]`.
 *
 * The private key is the variable REELTAG_UPDATE_SIGNING_KEY (PEM); the public one lies in the checkout, as it does in the programs
 * that will check. Nothing is signed before the folder was looked at: each file that a channel names is there, with that hash.
 */
import { createHash, createPrivateKey } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseChannel } from '../../electron/window/updates/parse-channel.ts';
import { isSigned, readPublicKey, signatureName, signChannel } from '../../electron/window/updates/signature.ts';
import { KEY_FILE } from './update-source.ts';

export interface SigningOptions {
  /** PEM; undefined where the secret is missing */
  readonly secret: string | undefined;
  /** PEM, of the programs that will check */
  readonly publicKey: string;
  /** of what is released */
  readonly version: string;
  /** which share of all programs is to see it, percent */
  readonly staging?: number | undefined;
}

/** @returns the names of the files that were signed */
export async function signChannels(folder: string, options: SigningOptions): Promise<string[]> {
  const { secret, publicKey, version, staging } = options;
  if (!secret) throw new Error('REELTAG_UPDATE_SIGNING_KEY is empty: a release that is not signed would reach nobody.');
  const key = createPrivateKey(secret);
  const check = readPublicKey(publicKey);
  const names = readdirSync(folder).filter((name) => /^latest[a-z0-9-]*\.yml$/.test(name));
  if (names.length === 0) throw new Error(`There is no channel file (latest*.yml) in ${folder}.`);
  const made = new Map<string, Uint8Array | string>();
  for (const name of names) {
    const bytes = Buffer.from(staged(readFileSync(join(folder, name), 'utf8'), staging));
    const channel = parseChannel(bytes.toString('utf8'), name);
    if (channel.version !== version)
      throw new Error(`${name} is of ${channel.version}, and this release of ${version}.`);
    for (const entry of channel.files) await checkInstaller(folder, name, entry);
    const signature = signChannel(name, bytes, key);
    if (!isSigned(name, bytes, signature, check)) {
      throw new Error(`REELTAG_UPDATE_SIGNING_KEY does not belong to ${KEY_FILE}: no program would believe it.`);
    }
    made.set(name, bytes).set(signatureName(name), signature);
  }
  // None, where one of them is wrong.
  for (const [name, content] of made) writeFileSync(join(folder, name), content);
  return names;
}

/** @param entry as the channel names it */
async function checkInstaller(
  folder: string,
  name: string,
  entry: { url: string; size: number; sha512: string },
): Promise<void> {
  const file = join(folder, entry.url);
  const { size } = statSync(file);
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  if (size === entry.size && hash.digest('base64') === entry.sha512) return;
  throw new Error(`${entry.url} is not the file that ${name} names: another size or hash.`);
}

/** Without a share it is for all, whatever was said before. */
function staged(text: string, percent: number | undefined): string {
  const kept = text.split('\n').filter((line) => !line.startsWith('stagingPercentage:'));
  if (percent === undefined) return kept.join('\n');
  // Parts of a percent are none to those who look.
  if (!(Number.isInteger(percent) && percent >= 0 && percent <= 100)) {
    throw new Error('--staging is a whole number from 0 to 100.');
  }
  return `${kept.join('\n').trimEnd()}\nstagingPercentage: ${percent}\n`;
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { staging: { type: 'string' } } });
  const [folder] = positionals;
  if (folder === undefined) throw new Error('usage: node scripts/release/sign-channel.ts FOLDER [--staging PERCENT]');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const names = await signChannels(resolve(folder), {
    secret: process.env['REELTAG_UPDATE_SIGNING_KEY'],
    publicKey: readFileSync(process.env['REELTAG_UPDATE_KEY_FILE'] || join(root, KEY_FILE), 'utf8'),
    version,
    ...(values.staging === undefined ? {} : { staging: Number(values.staging || 'none') }),
  });
  console.log(`signed: ${names.join(', ')}`);
}

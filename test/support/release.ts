/** A release as its publisher would lay it out on a server: channel files, signatures, installers. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { channelFileName } from '../../electron/window/updates/channel-file.ts';
import { signatureName, signChannel } from '../../electron/window/updates/signature.ts';
import { type FileBehaviour, file, type TestServer } from './http-server.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
export const PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString();
export const SECRET_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** As a Linux AppImage asks for it. */
export const CHANNEL = channelFileName('linux', process.arch);

export interface MadeRelease {
  readonly version: string;
  readonly installer: Buffer;
  /** of its file (default: an AppImage's) */
  readonly name?: string;
  readonly notes?: string;
  /** lines that are added to the channel file */
  readonly more?: string;
}

export const appImageName = (version: string): string => `Reeltag-${version}.AppImage`;

export function channelText({ version, installer, name = appImageName(version), ...told }: MadeRelease): string {
  const { notes = 'Better.', more = '' } = told;
  const sha512 = createHash('sha512').update(installer).digest('base64');
  return [
    `version: ${version}`,
    'files:',
    `  - url: ${name}`,
    `    sha512: ${sha512}`,
    `    size: ${installer.length}`,
    `path: ${name}`,
    `sha512: ${sha512}`,
    `releaseNotes: ${JSON.stringify(notes)}`,
    "releaseDate: '2026-11-27T12:00:00.000Z'",
    more,
  ].join('\n');
}

const signed = (text: string, channel = CHANNEL): string => signChannel(channel, Buffer.from(text), privateKey);

export function publishText(server: TestServer, text: string, signature = signed(text), channel = CHANNEL): void {
  server.on(`/${channel}`, file(Buffer.from(text), { chunkBytes: 2 ** 20 }));
  server.on(`/${signatureName(channel)}`, file(Buffer.from(signature)));
}

export function publish(
  server: TestServer,
  release: MadeRelease,
  behaviour: FileBehaviour = {},
  channel = CHANNEL,
): void {
  const text = channelText(release);
  publishText(server, text, signed(text, channel), channel);
  const { name = appImageName(release.version) } = release;
  server.on(`/${name}`, file(release.installer, { etag: '"1"', ...behaviour }));
}

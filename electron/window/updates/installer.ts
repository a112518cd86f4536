/**
 * electron-updater, which knows how a newer version takes the place of this one on each system. It is loaded once somebody has
 * said yes to updates, and is given what it needs: which version is the newest (`read-channel.ts`, by the publisher's signature),
 * and the file, by the downloader that brings models too. Its own ways to the network are Chromium's, which leads nowhere here,
 * and they would tell a server an id of this installation.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  AppImageUpdater,
  type AppUpdater,
  type BaseUpdater,
  CancellationToken,
  MacUpdater,
  NsisUpdater,
  Provider,
  type ResolvedUpdateFileInfo,
  type UpdateInfo,
} from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { downloadFile } from '../../engine/download/download.ts';
import type { RetryPolicy } from '../../engine/download/retry.ts';
import { TagError } from '../../wire/errors.ts';
import { type Channel, type ChannelEntry, channelFileName, notesOf } from './channel-file.ts';
import type { Installation } from './installation.ts';
import { parseChannel } from './parse-channel.ts';
import { readChannel } from './read-channel.ts';
import { replaceAppImage } from './replace-app-image.ts';
import { readPublicKey } from './signature.ts';
import type { UpdateSource } from './source.ts';

export interface Found {
  readonly version: string;
  readonly notes: string;
  /** of its download */
  readonly bytes: number;
}

export interface Installer {
  /** @returns the newer version; undefined where this one is the newest, or is not its turn yet */
  check(signal: AbortSignal): Promise<Found | undefined>;
  /** What was found last. What has arrived before is gone on with. */
  download(signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<void>;
  /**
   * Puts what was downloaded in the place of this program, which then has to end. Everything of it must have been given up.
   *
   * @returns whether the program is ended by this
   */
  install(restart: boolean): Promise<boolean>;
  /** Deletes what has arrived. */
  clear(): Promise<void>;
}

export interface InstallerOptions {
  readonly source: UpdateSource;
  readonly installation: Exclude<Installation, { kind: 'unsupported' }>;
  readonly version: string;
  /** the window's own folder: which share of a staged roll-out this is stays there */
  readonly profile: string;
  readonly cache: string;
  /** starts this file once the program has ended */
  readonly relaunch: (file: string) => void;
  readonly quit: () => void;
  /** Told of what the system's own updater could not do, once nobody waits for an answer. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
  readonly policy?: Partial<RetryPolicy> | undefined;
  readonly platform?: NodeJS.Platform;
  readonly freeBytes?: (folder: string) => Promise<number | undefined>;
}

/** Below the cache folder. */
const FOLDER = 'updates';

export function makeInstaller(options: InstallerOptions): Installer {
  const { source, installation, cache, platform = process.platform } = options;
  const folder = new URL(source.url);
  const place = {
    ...{ folder, name: channelFileName(platform, process.arch), key: readPublicKey(source.key) },
    policy: options.policy,
  };
  const now: Now = { signal: new AbortController().signal, onProgress: () => {}, entry: undefined };
  const ready: { file: string; sha512: string }[] = [];

  class SignedChannel extends Provider<UpdateInfo> {
    // As electron-updater makes one; what it is told besides, it needs nothing of.
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }

    // What it would send: the id by which roll-outs are staged.
    override setRequestHeaders(): void {}

    override async getLatestVersion(): Promise<UpdateInfo> {
      const channel = parse(await readChannel(place, now.signal), folder, place.name);
      now.entry = entryFor(installation.kind, channel.files);
      now.channel = channel;
      return { ...channel, path: now.entry.url, sha512: now.entry.sha512 } as UpdateInfo;
    }

    override resolveFiles(): ResolvedUpdateFileInfo[] {
      const { entry } = now;
      if (entry === undefined) throw new Error('nothing was found');
      return [{ url: new URL(encodeURIComponent(entry.url), folder), info: entry }];
    }
  }

  /** In the place of electron-updater's own, of which no more is asked here. */
  const http = {
    download: async (url: URL, destination: string): Promise<string> => {
      const { entry, signal, onProgress } = now;
      if (entry === undefined) throw new Error('nothing was found');
      const partial = join(cache, FOLDER, 'partial', entry.url);
      const expected = {
        ...{ url, size: entry.size, algorithm: 'sha512' as const },
        hex: Buffer.from(entry.sha512, 'base64').toString('hex'),
      };
      await downloadFile(async () => expected, partial, {
        ...{ signal, policy: options.policy, freeBytes: options.freeBytes },
        onProgress: ({ stage, receivedBytes }) => {
          if (stage === 'downloading') onProgress(receivedBytes, entry.size);
        },
      });
      await rename(partial, destination);
      return destination;
    },
  };

  const updater = updaterFor(options);
  Object.assign(updater, { httpExecutor: http });
  // It would read them from a file beside the program.
  const config = {
    updaterCacheDirName: FOLDER,
    ...(source.publisher === undefined ? {} : { publisherName: [source.publisher] }),
  };
  Object.assign(updater, { configOnDisk: { value: Promise.resolve(config) } });
  updater.logger = null;
  updater.autoDownload = false;
  // When is for us to say: once the library has been given up.
  updater.autoInstallOnAppQuit = false;
  updater.disableWebInstaller = true;
  // One file with one hash, from any server: parts would be asked for by several ranges at once, and redirects are not followed then.
  updater.disableDifferentialDownload = true;
  updater.setFeedURL({ provider: 'custom', updateProvider: SignedChannel });

  return {
    check: async (signal) => {
      now.signal = signal;
      const result = await updater.checkForUpdates();
      signal.throwIfAborted();
      const { entry, channel } = now;
      if (result?.isUpdateAvailable !== true || entry === undefined || channel === undefined) return undefined;
      return { version: channel.version, notes: notesOf(channel), bytes: entry.size };
    },
    download: async (signal, onProgress) => {
      Object.assign(now, { signal, onProgress });
      const { entry } = now;
      try {
        const [file] = await updater.downloadUpdate(new CancellationToken());
        if (file !== undefined && entry !== undefined) ready.splice(0, 1, { file, sha512: entry.sha512 });
      } catch (error) {
        throw inOurWords(error, signal);
      }
    },
    install: async (restart) => {
      const [whole] = ready;
      if (whole === undefined) return false;
      // It may have lain there for days.
      if ((await hashOf(whole.file)) !== whole.sha512) throw spoilt();
      return await install(updater, restart, options);
    },
    clear: async () => {
      ready.length = 0;
      await rm(join(cache, FOLDER), { recursive: true, force: true });
    },
  };
}

interface Now {
  signal: AbortSignal;
  onProgress: (done: number, total: number) => void;
  /** of what was found last, the one for this system */
  entry: ChannelEntry | undefined;
  channel?: Channel;
}

function parse(text: string, { host }: URL, name: string): Channel {
  try {
    return parseChannel(text, name);
  } catch (error) {
    throw new TagError(
      'download-mismatch',
      `What ${host} says of the newest version cannot be read: look again later.`,
      {
        detail: error instanceof Error ? error.message.slice(0, 2_000) : '',
        cause: error,
      },
    );
  }
}

const ENDINGS = { 'app-image': '.AppImage', nsis: '.exe', mac: '.zip' } as const;

function entryFor(kind: keyof typeof ENDINGS, files: readonly ChannelEntry[]): ChannelEntry {
  const fitting = files.filter(({ url }) => url.endsWith(ENDINGS[kind]));
  const others = ['arm64', 'x64', 'x86_64'].filter((arch) => arch !== process.arch);
  const entry =
    fitting.find(({ url }) => url.includes(process.arch)) ??
    fitting.find(({ url }) => !others.some((arch) => url.includes(arch))) ??
    // Macs of either kind run what is made for Intel's.
    (kind === 'mac' ? fitting.find(({ url }) => url.includes('x64')) : undefined);
  if (entry !== undefined) return entry;
  throw new TagError(
    'not-found',
    'The newest version has no file for this computer: look for it where you got this one.',
  );
}

function updaterFor({ installation, version, profile, cache, relaunch, quit }: InstallerOptions): AppUpdater {
  const adapter = {
    ...{ version, name: 'Reeltag', isPackaged: true, userDataPath: profile, baseCachePath: cache },
    appUpdateConfigPath: '',
    whenReady: async () => {},
    relaunch: () => {},
    quit,
    onQuit: () => {},
  };
  if (installation.kind === 'nsis') return new NsisUpdater(undefined, adapter);
  if (installation.kind === 'mac') return new MacUpdater(undefined, adapter);
  const { file } = installation;
  return new (class extends AppImageUpdater {
    // Its own deletes the old file before the new one is there.
    protected override doInstall({ isForceRunAfter }: { isForceRunAfter: boolean }): boolean {
      const newer = this.installerPath;
      const to = this.updateInfoAndProvider?.info.version;
      if (newer === null || to === undefined) throw new Error('nothing was downloaded');
      const place = replaceAppImage(file, newer, { from: version, to });
      if (isForceRunAfter) relaunch(place);
      return true;
    }
  })(null, adapter);
}

/** On macOS the system's own updater takes minutes at worst; it is not waited for for ever. */
const LONGEST_MAC_MS = 3 * 60_000;

async function install(
  updater: AppUpdater,
  restart: boolean,
  { quit, onProblem = () => {} }: InstallerOptions,
): Promise<boolean> {
  if (updater instanceof MacUpdater) {
    updater.autoRunAppAfterInstall = restart;
    updater.on('error', (error) => {
      onProblem(error);
      quit();
    });
    setTimeout(quit, LONGEST_MAC_MS).unref();
    updater.quitAndInstall();
    return true;
  }
  let problem: unknown;
  updater.once('error', (error) => {
    problem = error;
  });
  if ((updater as BaseUpdater).install(true, restart)) return false;
  throw problem ?? new Error('the newer version could not be installed');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}

function spoilt(): TagError {
  return new TagError(
    'download-mismatch',
    'What was downloaded of the newer version has changed since, and was not installed.',
  );
}

/** What the downloader says is about models. */
function inOurWords(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted || !(error instanceof TagError)) return error;
  const { kind, detail = '' } = error;
  const message = {
    'disk-full': 'There is too little room for the newer version: free some space and look again.',
    'write-failed': 'The newer version could not be written to the cache folder: check its permissions.',
    'download-mismatch':
      'The newer version arrived twice with another content than its publisher signed, and was deleted: check any proxy, and try again later.',
  }[kind as string];
  return message === undefined
    ? error
    : new TagError(kind, message, { detail: `${error.message} ${detail}`.trim(), cause: error });
}

/** `reeltag serve`: the application in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectToOwner, type OwnerConnection } from '../owner/connect.ts';
import { type Serving, serve } from '../serve.ts';
import { TagError } from '../wire/errors.ts';
import { addToOwner } from './add.ts';
import { sayLeftOut } from './added.ts';
import type { Context } from './context.ts';
import { type DataOptions, folderOf } from './data-folder.ts';
import { waysOut } from './library.ts';
import { quoted } from './text.ts';

export interface ServeCommandOptions extends DataOptions {
  port?: string | undefined;
  url?: string[] | undefined;
  listen?: string | undefined;
  root?: string[] | undefined;
  open?: boolean | undefined;
}

/**
 * Serves until it is interrupted.
 *
 * @param paths videos and folders to add
 */
export async function serveCommand(
  context: Context,
  paths: readonly string[],
  options: ServeCommandOptions,
): Promise<number> {
  const { signal } = context;
  const port = parsePort(options.port);
  const roots = await parseRoots(options.root);
  // A library that was named is the one that is wanted; without a name, pages may open others.
  const dataDirectory = options.data === undefined ? undefined : folderOf(options);
  const { url: urls, listen: listenAt } = options;
  const serving = await serve({ dataDirectory, port, urls, listenAt, roots }).catch((error: unknown) =>
    instead(error, context, paths, options),
  );
  if (typeof serving === 'number') return serving;
  try {
    for (const link of serving.links) context.print(link);
    context.say(`open ${serving.links.length === 1 ? 'this link' : 'one of these links'} in a browser; Ctrl-C ends it`);
    if (urls !== undefined) sayWhoGetsIn(context, serving);
    if (options.open === true) openInBrowser(serving.link, context);
    await addPaths(context, serving, paths);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await serving.close();
  }
  return 0;
}

/** What a proxy is for, and what is left to whoever set it up. */
function sayWhoGetsIn(context: Context, { listensAt, isOpen }: Serving): void {
  context.say(
    `it listens at ${listensAt}, where the proxy has to send its requests, with the Host that the browser asked for`,
  );
  if (!isOpen) return;
  context.say(
    'other machines can reach that port too: whoever does and has the link gets in, and what goes there is not encrypted; let nobody but the proxy through (a firewall, a network of its own)',
  );
}

/**
 * What there is to do where the library cannot be opened.
 *
 * @returns the exit code
 * @throws what it cannot be opened for, where there is nothing
 */
async function instead(
  error: unknown,
  context: Context,
  paths: readonly string[],
  options: ServeCommandOptions,
): Promise<number> {
  if (!(error instanceof TagError)) throw error;
  if (error.kind === 'library-damaged') {
    context.report(error);
    context.say(waysOut(options));
    return 1;
  }
  const running = error.kind === 'in-use' ? await findRunning(context, options) : undefined;
  if (running?.owner.link === undefined) {
    running?.close();
    throw error;
  }
  try {
    showRunning(context, running.owner.pid, running.owner.link, options);
    if (paths.length > 0) sayLeftOut(context, await addToOwner(context, running, paths));
  } finally {
    running.close();
  }
  return 0;
}

/** Whoever has the library, if it can be asked. */
async function findRunning(context: Context, options: DataOptions): Promise<OwnerConnection | undefined> {
  try {
    return await connectToOwner(folderOf(options), { signal: context.signal });
  } catch (error) {
    if (error instanceof TagError) return undefined;
    throw error;
  }
}

function showRunning(context: Context, pid: number, link: string, options: ServeCommandOptions): void {
  context.print(link);
  context.say(`already running, as process ${pid}: open this link in a browser`);
  const { port, root, url, listen } = options;
  if ([port, root, url, listen].some((option) => option !== undefined)) {
    context.say('its addresses, its port and its folders stay what they are: end it first to choose others');
  }
  if (options.open === true) openInBrowser(link, context);
}

/** What cannot be added is told; the page is served all the same. */
async function addPaths(context: Context, serving: Serving, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  try {
    const added = await serving.add(
      paths.map((path) => resolve(path)),
      context.signal,
    );
    sayLeftOut(context, added);
  } catch (error) {
    if (!context.signal.aborted) context.report(error);
  }
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new TagError('usage', `--port is a number from 0 (any that is free) to 65535, not ${quoted(text)}.`);
}

async function parseRoots(folders: readonly string[] | undefined): Promise<string[] | undefined> {
  if (folders === undefined) return undefined;
  const roots = folders.map((folder) => resolve(folder));
  for (const root of roots) {
    const stats = await stat(root).catch(() => undefined);
    if (stats?.isDirectory() !== true) throw new TagError('not-found', `There is no folder ${root}: check --root.`);
  }
  return roots;
}

const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` is a word of the shell; this does without one.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

function openInBrowser(link: string, context: Context): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, link], { stdio: 'ignore', detached: true });
  child.on('error', () => context.say(`no browser could be started (${command}): open the link yourself`));
  child.unref();
}

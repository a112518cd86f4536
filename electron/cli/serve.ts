/** `reeltag serve`: the application in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Serving, serve } from '../serve.ts';
import type { PassedOver, WhyPassedOver } from '../wire/app/videos.ts';
import { TagError } from '../wire/errors.ts';
import { type Context, nameFile } from './context.ts';
import { waysOut } from './library.ts';
import { quoted } from './text.ts';

export interface ServeCommandOptions {
  port?: string | undefined;
  data?: string | undefined;
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
  if (options.data === '')
    throw new TagError('usage', 'The name of the data folder is empty: give one, or leave it out.');
  const dataDirectory = options.data === undefined ? undefined : resolve(options.data);
  const serving = await serve({ dataDirectory, port, roots }).catch((error: unknown) => {
    if (!(error instanceof TagError && error.kind === 'library-damaged')) throw error;
    context.report(error);
    context.say(waysOut(options.data));
    return undefined;
  });
  if (serving === undefined) return 1;
  try {
    context.print(serving.link);
    context.say('open this link in a browser; Ctrl-C ends it');
    if (options.open === true) openInBrowser(serving.link, context);
    await addPaths(context, serving, paths);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await serving.close();
  }
  return 0;
}

/** What cannot be added is told; the page is served all the same. */
async function addPaths(context: Context, serving: Serving, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  try {
    const added = await serving.add(
      paths.map((path) => resolve(path)),
      context.signal,
    );
    for (const { path, problem } of added.refused) context.say(nameFile(problem.message, path));
    if (added.passedOver !== undefined) for (const line of passedOverLines(added.passedOver)) context.say(line);
  } catch (error) {
    if (!context.signal.aborted) context.report(error);
  }
}

const WHY: Readonly<Record<WhyPassedOver, string>> = {
  'no-video': 'no video by its first bytes',
  empty: 'empty',
  'no-file': 'no plain file',
  'bad-name': 'not to be opened, for the name is not valid UTF-8 (rename it)',
  unreadable: 'not to be read (check the permissions)',
  hidden: 'hidden',
  'system-folder': 'of previews, deleted files or snapshots',
};

/** So many are named for each reason; of more, their number is enough. */
const NAMED = 3;

export function passedOverLines({ count, named, others }: PassedOver): string[] {
  const all = `${count} ${count === 1 ? 'file or folder was' : 'files and folders were'} passed over`;
  const beside = `${others} ${others === 1 ? 'file' : 'files'} of other kinds`;
  if (count === 0) return [`${beside} ${others === 1 ? 'was' : 'were'} passed over`];
  const byReason = Map.groupBy(named, ({ why }) => why);
  const lines = [...byReason].map(([why, of]) => {
    const paths = of.slice(0, NAMED).map(({ path }) => path);
    return `  ${WHY[why]}: ${paths.join(', ')}${of.length > NAMED ? ` and ${of.length - NAMED} more` : ''}`;
  });
  const more = count - named.length;
  return [`${all}${others > 0 ? `, and ${beside}` : ''}:`, ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])];
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

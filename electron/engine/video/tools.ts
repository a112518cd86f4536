/**
 * Which ffmpeg and ffprobe to run.
 *
 * ffmpeg: setting → `FFMPEG_BIN` → the installer's → npm `ffmpeg-static` → PATH. ffprobe, which ffmpeg-static lacks: setting →
 * `FFPROBE_BIN` → beside that ffmpeg → npm `@ffprobe-installer/ffprobe` → PATH. An installer brings both, side by side.
 * What a person named must run, or it is an error; what we only came upon is passed over when it does not.
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { toGetFfmpeg } from '../../installation/ffmpeg.ts';
import { TagError } from '../../wire/errors.ts';
import { outsideArchive } from '../archive.ts';
import { runTool } from './run.ts';
import { shippedToolsFolder } from './shipped-tools.ts';

export interface Tool {
  readonly path: string;
  readonly source: 'setting' | 'environment' | 'installer' | 'ffmpeg-static' | 'beside-ffmpeg' | 'package' | 'path';
}

type ToolName = 'ffmpeg' | 'ffprobe';

const VARIABLES = { ffmpeg: 'FFMPEG_BIN', ffprobe: 'FFPROBE_BIN' } as const;
/** A binary that takes longer than this to say its version is of no use (the first start may be scanned for viruses). */
const VERSION_TIMEOUT_MS = 30_000;

/** Found tools by what they were looked for with. A failure is not kept: the user may be installing one right now. */
const found = new Map<string, Promise<Tool>>();

/**
 * The ffmpeg to use.
 *
 * @param setting the path that the user chose, if any
 * @throws {TagError} `ffmpeg-missing`
 */
export function findFfmpeg(setting?: string): Promise<Tool> {
  return remember('ffmpeg', [setting], async () => {
    const named = await namedTool('ffmpeg', setting);
    if (named) return named;
    const shipped = shippedFfmpeg();
    if (shipped && (await runs('ffmpeg', shipped))) return { path: shipped, source: 'installer' };
    const packaged = packagedFfmpeg();
    if (packaged && (await runs('ffmpeg', packaged))) return { path: packaged, source: 'ffmpeg-static' };
    return onPath('ffmpeg');
  });
}

/**
 * The ffprobe to use.
 *
 * @param setting the path that the user chose, if any
 * @param ffmpegSetting the user's choice of ffmpeg, for an ffprobe beside it
 * @throws {TagError} `ffmpeg-missing`
 */
export function findFfprobe(setting?: string, ffmpegSetting?: string): Promise<Tool> {
  return remember('ffprobe', [setting, ffmpegSetting], async () => {
    const named = await namedTool('ffprobe', setting);
    if (named) return named;
    const neighbour = await besideFfmpeg(ffmpegSetting);
    if (neighbour) return neighbour;
    const packaged = packagedFfprobe();
    if (packaged && (await runs('ffprobe', packaged))) return { path: packaged, source: 'package' };
    return onPath('ffprobe');
  });
}

export interface Tools {
  readonly ffmpeg: Tool;
  readonly ffprobe: Tool;
}

/** Both, or undefined where one is missing: why, who needs it will hear. */
export async function findTools(): Promise<Tools | undefined> {
  const [ffmpeg, ffprobe] = await Promise.allSettled([findFfmpeg(), findFfprobe()]);
  if (ffmpeg.status === 'rejected' || ffprobe.status === 'rejected') return undefined;
  return { ffmpeg: ffmpeg.value, ffprobe: ffprobe.value };
}

/** Those that another thread has found: they need not be asked for their versions again. */
export function acceptTools({ ffmpeg, ffprobe }: Tools): void {
  void remember('ffmpeg', [undefined], async () => ffmpeg);
  void remember('ffprobe', [undefined, undefined], async () => ffprobe);
}

/**
 * Whether there is a file for either tool, wherever it would be looked for: much sooner known than whether they run, and
 * mostly as good.
 */
export async function areInPlace(): Promise<boolean> {
  const ffmpeg = await firstExecutable(ffmpegFiles());
  if (ffmpeg === undefined) return false;
  const named = process.env[VARIABLES.ffprobe];
  const ffprobes = named ? [resolve(named)] : [beside(ffmpeg), packagedFfprobe(), ...filesOnPath('ffprobe')];
  return (await firstExecutable(ffprobes)) !== undefined;
}

function remember(name: ToolName, settings: readonly unknown[], find: () => Promise<Tool>): Promise<Tool> {
  const { FFMPEG_BIN, FFPROBE_BIN, PATH } = process.env;
  const key = JSON.stringify([name, settings, FFMPEG_BIN, FFPROBE_BIN, PATH]);
  let tool = found.get(key);
  if (!tool) {
    tool = find();
    found.set(key, tool);
    tool.catch(() => found.delete(key));
  }
  return tool;
}

/** The tool that the setting or the environment names; undefined where neither does. */
async function namedTool(name: ToolName, setting: string | undefined): Promise<Tool | undefined> {
  const variable = VARIABLES[name];
  const fromEnvironment = process.env[variable];
  if (setting) {
    const path = resolve(setting);
    if (await runs(name, path)) return { path, source: 'setting' };
    throw new TagError(
      'ffmpeg-missing',
      `The ${name} chosen in the settings (${setting}) does not run: choose a working one, or clear the setting.`,
    );
  }
  if (fromEnvironment) {
    const path = resolve(fromEnvironment);
    if (await runs(name, path)) return { path, source: 'environment' };
    throw new TagError(
      'ffmpeg-missing',
      `${variable} names a ${name} that does not run (${fromEnvironment}): correct the variable, or unset it.`,
    );
  }
  return undefined;
}

async function besideFfmpeg(ffmpegSetting: string | undefined): Promise<Tool | undefined> {
  // A bad ffmpeg is for whoever asks for ffmpeg to hear about.
  const ffmpeg = await findFfmpeg(ffmpegSetting).catch(() => undefined);
  if (!ffmpeg) return undefined;
  const path = beside(ffmpeg.path);
  return (await runs('ffprobe', path)) ? { path, source: 'beside-ffmpeg' } : undefined;
}

/** Where an ffmpeg may lie, in the order of `findFfmpeg`. */
function ffmpegFiles(): (string | undefined)[] {
  const named = process.env[VARIABLES.ffmpeg];
  return named ? [resolve(named)] : [shippedFfmpeg(), packagedFfmpeg(), ...filesOnPath('ffmpeg')];
}

function beside(ffmpeg: string): string {
  return join(dirname(ffmpeg), executable('ffprobe'));
}

async function onPath(name: ToolName): Promise<Tool> {
  for (const path of filesOnPath(name)) {
    if (await runs(name, path)) return { path, source: 'path' };
  }
  throw new TagError(
    'ffmpeg-missing',
    `${name} was not found: ${toGetFfmpeg()}, or set ${VARIABLES[name]} to the path of ${name}.`,
  );
}

/** Where PATH would have the tool, the first place first. */
function filesOnPath(name: ToolName): string[] {
  // An empty entry means the current folder: never run what happens to lie there.
  const { PATH = '' } = process.env;
  const folders = PATH.split(delimiter).filter(isAbsolute);
  // A Mac application that was started from the Finder has a bare PATH.
  if (process.platform === 'darwin') folders.push('/opt/homebrew/bin', '/usr/local/bin');
  return folders.map((folder) => join(folder, executable(name)));
}

async function firstExecutable(files: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const file of files) {
    if (file !== undefined && (await isExecutable(file))) return file;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    const file = await stat(path);
    return file.isFile() && file.size > 0;
  } catch {
    return false;
  }
}

/** Whether the file is there, may be executed, and says that it is the tool (a wrong architecture cannot). */
async function runs(name: ToolName, path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    const { stdout } = await runTool(path, ['-version'], { timeoutMs: VERSION_TIMEOUT_MS, maxStdoutBytes: 2 ** 20 });
    return stdout.toString('latin1').startsWith(`${name} version`);
  } catch {
    return false;
  }
}

function executable(name: ToolName): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

function shippedFfmpeg(): string | undefined {
  const folder = shippedToolsFolder();
  return folder === undefined ? undefined : join(folder, executable('ffmpeg'));
}

const load = createRequire(import.meta.url);

function packagedFfmpeg(): string | undefined {
  return packagedPath(() => load('ffmpeg-static'));
}

function packagedFfprobe(): string | undefined {
  return packagedPath(() => (load('@ffprobe-installer/ffprobe') as { path?: unknown } | undefined)?.path);
}

/** The path that an optional package gives, if the package is there and gives one. */
function packagedPath(read: () => unknown): string | undefined {
  try {
    const path = read();
    return typeof path === 'string' ? outsideArchive(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Running ffmpeg and ffprobe: no shell, nothing on their input, and never without an end.
 *
 * The tools read files that strangers made, so what they may open is listed once, for both (`formats.ts`).
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { toGetFfmpeg } from '../../installation/ffmpeg.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { DEMUXERS } from './formats.ts';

export interface RunResult {
  /** All that the tool wrote, or nothing where `onStdout` took it. */
  readonly stdout: Buffer;
  /** The end of what the tool said, at most 64 KiB. */
  readonly stderr: string;
}

export interface RunOptions {
  /** Stops the tool; the promise then rejects with an `AbortError`. */
  signal?: AbortSignal;
  /** Wall-clock limit in milliseconds (default ten minutes). */
  timeoutMs?: number;
  /** More output than this is a failure (default 256 MiB, or no limit where `onStdout` takes it). */
  maxStdoutBytes?: number;
  /**
   * Takes the output piece by piece instead of collecting it; what it throws stops the tool. Where it gives a promise, the tool
   * waits for that, and the time until then does not count.
   */
  onStdout?: (chunk: Buffer) => void | Promise<void>;
  /** Others go before it. */
  lowPriority?: boolean;
}

/** The tool ran and said no. Callers, who know what was asked of it, translate this into a `TagError`. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  readonly tool: string;
  readonly args: readonly string[];
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderr: string;

  constructor(tool: string, args: readonly string[], exitCode: number | null, signal: string | null, stderr: string) {
    super(`${basename(tool)} ended with ${signal ?? `exit code ${exitCode}`}`);
    this.tool = tool;
    this.args = args;
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderr = stderr;
  }

  /** From outside: what crashes ends by other signals. */
  get wasKilled(): boolean {
    return this.signal === 'SIGKILL';
  }

  /** What a log needs: the command, how it ended and what it said. */
  get detail(): string {
    return `${[this.tool, ...this.args].join(' ')}\n${this.message}\n${this.stderr}`;
  }
}

const DEFAULT_TIMEOUT_MS = 600_000;
const DEFAULT_STDOUT_BYTES = 256 * 2 ** 20;
const STDERR_BYTES = 64 * 2 ** 10;
/** How long a tool may take to obey a request to stop before it is killed. */
const STOP_MS = 500;
/** A timer that is so late was held up. */
const LATE_MS = 1_000;
/** How long to wait for the pipes of a tool that is dead, or cannot die, before going on without it. */
const ABANDON_MS = 3_000;

/**
 * Run a tool to its end.
 *
 * @throws {ToolFailure} it ended with another exit code than 0, or by a signal that was not ours
 * @throws {TagError} `timed-out`; `ffmpeg-missing` when it could not be started; `ffmpeg-failed` when it wrote too much
 * @throws {DOMException} `AbortError`
 */
export function runTool(tool: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, onStdout } = options;
  const maxStdoutBytes = options.maxStdoutBytes ?? (onStdout ? Number.POSITIVE_INFINITY : DEFAULT_STDOUT_BYTES);
  const name = basename(tool);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    let child: ReturnType<typeof spawnQuietly>;
    try {
      child = spawnQuietly(tool, args);
    } catch (error) {
      return reject(cannotStart(name, error));
    }
    if (options.lowPriority) giveWay(child.pid);

    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = Buffer.alloc(0);
    /** Why we stopped the tool, once we did. */
    let stopped: { readonly reason: unknown } | undefined;
    let settled = false;
    /** Until who takes the output takes more. */
    let held: Promise<void> | undefined;
    let heldSince = 0;
    let due = performance.now() + timeoutMs;
    const timers: NodeJS.Timeout[] = [];
    const after = (milliseconds: number, run: () => void): void => {
      if (!settled) timers.push(setTimeout(run, milliseconds));
    };

    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      finish();
    };
    const stop = (reason: unknown): void => {
      if (settled || stopped) return;
      stopped = { reason };
      child.stdout.resume();
      child.kill('SIGTERM');
      after(STOP_MS, () => child.kill('SIGKILL'));
      // A process stuck in the kernel (a dead network drive) outlives even SIGKILL: it must not hold us.
      after(STOP_MS + ABANDON_MS, () => settle(() => reject(reason)));
    };
    const onAbort = (): void => stop(abortError(signal));
    const end = (code: number | null, killedBy: string | null): void =>
      settle(() => {
        if (stopped) return reject(stopped.reason);
        const said = stderr.toString('utf8');
        if (code !== 0) return reject(new ToolFailure(tool, args, code, killedBy, said));
        resolve({ stdout: Buffer.concat(stdout), stderr: said });
      });

    signal?.addEventListener('abort', onAbort, { once: true });
    const expire = (wasLate: boolean): void => {
      const left = due - performance.now();
      if (held !== undefined) void held.then(() => expire(wasLate));
      else if (left > 0) after(left, () => expire(wasLate));
      // Where the event loop was blocked (a model is opened), the tool may have ended long ago: first hear what it says.
      else if (left < -LATE_MS && !wasLate) after(LATE_MS, () => expire(true));
      else stop(timedOut(name, timeoutMs, tool, args));
    };
    after(timeoutMs, () => expire(false));
    const hold = (taken: Promise<void>): void => {
      if (held === undefined) heldSince = performance.now();
      child.stdout.pause();
      const all = taken.catch(stop).then(() => {
        if (held !== all) return;
        held = undefined;
        due += performance.now() - heldSince;
        child.stdout.resume();
      });
      held = all;
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (stopped || settled) return;
      stdoutBytes += chunk.length;
      if (stdoutBytes > maxStdoutBytes) return stop(tooMuch(name, maxStdoutBytes, tool, args));
      if (!onStdout) return void stdout.push(chunk);
      // Node reads on, whoever has said to wait, as soon as the tool has ended.
      if (held !== undefined) return hold(held.then(() => (stopped ? undefined : onStdout(chunk))));
      try {
        const taken = onStdout(chunk);
        if (taken !== undefined) hold(taken);
      } catch (error) {
        stop(error);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = Buffer.concat([stderr, chunk]).subarray(-STDERR_BYTES);
    });
    child.on('error', (error) => settle(() => reject(cannotStart(name, error))));
    const endWhenTaken = (code: number | null, killedBy: string | null): void => {
      if (held === undefined || stopped) end(code, killedBy);
      else void held.then(() => endWhenTaken(code, killedBy));
    };
    child.on('close', endWhenTaken);
    // A grandchild may keep the pipes open after the tool's death. The immediate lets a late reader have what is left.
    const abandon = (code: number | null, killedBy: string | null): void =>
      after(ABANDON_MS, () => {
        if (held === undefined) setImmediate(() => end(code, killedBy));
        else void held.then(() => abandon(code, killedBy));
      });
    child.on('exit', abandon);
  });
}

/**
 * Static Linux builds of ffmpeg (ffmpeg-static's is one) crash on every MPEG transport stream: to convert its channel's
 * name they load the system's character tables, which are another libc's. Without tables they go on, and so do others.
 */
const ENVIRONMENT = process.platform === 'linux' ? { GCONV_PATH: '/dev/null' } : {};

/** Where the system does not let it, or it has ended already, it runs as others do. */
function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {}
}

/** Starts a tool whose output its caller reads, and whose end is the caller's to see to. Throws as `spawn` does. */
export function spawnQuietly(tool: string, args: readonly string[]) {
  const env = { ...process.env, ...ENVIRONMENT };
  return spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: false, windowsHide: true, env });
}

function abortError(signal: AbortSignal | undefined): unknown {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error && reason.name === 'AbortError') return reason;
  return new DOMException('The operation was aborted', { name: 'AbortError', cause: reason });
}

function cannotStart(name: string, cause: unknown): unknown {
  // Arguments that no program can be given are our mistake, not the machine's.
  if (systemErrorCode(cause)?.startsWith('ERR_') ?? true) return cause;
  const message = `${name} could not be started: ${toGetFfmpeg()}, or set FFMPEG_BIN and FFPROBE_BIN to working binaries.`;
  return new TagError('ffmpeg-missing', message, { detail: String(cause), cause });
}

function timedOut(name: string, timeoutMs: number, tool: string, args: readonly string[]): TagError {
  const message = `${name} gave no answer within ${Math.ceil(timeoutMs / 1000)} s and was stopped: check that the file's drive responds, then try again.`;
  return new TagError('timed-out', message, { detail: [tool, ...args].join(' ') });
}

function tooMuch(name: string, bytes: number, tool: string, args: readonly string[]): TagError {
  const message = `${name} wrote more than ${bytes} bytes, more than this file should need: check the file with another player.`;
  return new TagError('ffmpeg-failed', message, { detail: [tool, ...args].join(' ') });
}

/** The most pixels that a frame may have: 16K (15360 × 8640) fits. */
export const MAX_PIXELS = 2 ** 27;
/** Decoders pad a picture on its right and below: ffmpeg measures it with that, and ours is the word on its size. */
const MAX_PADDED_PIXELS = MAX_PIXELS + 2 ** 23;
/** The largest single block that the tools may allocate, in bytes. */
const MAX_ALLOCATION = 2 ** 30;

/**
 * The input options that ffprobe and ffmpeg (4.4 to 8) share, ending with the input itself.
 *
 * Two lists, for one is not enough: a playlist named `.mp4` may name another local file, which `file` allows. The
 * prefix `file:` keeps a path that begins with `-` or holds `:` from being read as an option or a protocol.
 *
 * @param demuxer what to read it with, where ffmpeg would not find out (`VideoFile.demuxer`)
 * @param allowed what it may be read with
 */
export function inputArguments(path: string, demuxer?: string, allowed: readonly string[] = DEMUXERS): string[] {
  return [
    ...['-max_alloc', String(MAX_ALLOCATION)],
    ...['-protocol_whitelist', 'file,pipe'],
    ...['-format_whitelist', allowed.join(',')],
    ...['-max_pixels', String(MAX_PADDED_PIXELS)],
    ...(demuxer === undefined ? [] : ['-f', demuxer]),
    ...['-i', `file:${path}`],
  ];
}

/** What every ffmpeg command begins with. (ffprobe knows no `-nostdin`, and reads nothing from there.) */
export const FFMPEG_ARGUMENTS: readonly string[] = ['-hide_banner', '-nostdin', '-v', 'error'];

/** What every command works with: where to write, how to stop, how to tell of a failure. */
import { basename } from 'node:path';
import { TagError } from '../wire/errors.ts';
import { InternalError, isAbortError } from '../wire/failures.ts';
import { EngineStarter } from './engine-starter.ts';
import { CLEAR_LINE, ProgressLine } from './progress.ts';
import type { TableStyle } from './table.ts';
import { printable } from './text.ts';

export interface Context {
  /** Aborts when the user interrupts, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
  readonly debug: boolean;
  readonly progress: ProgressLine;
  readonly style: TableStyle;
  readonly engines: EngineStarter;
  /** A line of the result, to stdout. */
  print(line: string): void;
  /** A sentence for the user, to stderr. */
  say(sentence: string): void;
  /** A failure as a sentence, to stderr. `about` is the file concerned, as the user named it. */
  report(error: unknown, about?: string): void;
}

export function createContext(signal: AbortSignal, debug: boolean): Context {
  const { stdout, stderr, env } = process;
  const progress = new ProgressLine(stderr);
  const say = (sentence: string): void => {
    progress.clear();
    stderr.write(`reeltag: ${printable(sentence)}\n`);
  };
  return {
    signal,
    debug,
    progress,
    style: {
      // What is piped or stored is cut by nobody's window.
      width: stdout.isTTY ? stdout.columns || 80 : Number.POSITIVE_INFINITY,
      color: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    },
    engines: new EngineStarter(debug ? (text) => void stderr.write(text) : undefined),
    print: (line) => {
      progress.clear();
      if (!signal.aborted) stdout.write(`${line}\n`);
    },
    say,
    report: (error, about) => {
      const sentence = sentenceOf(error);
      say(about === undefined ? sentence : nameFile(sentence, about));
      // Of what a server or a program has said, too, nothing steers the terminal.
      if (debug) stderr.write(`${detailOf(error).split('\n').map(printable).join('\n')}\n`);
    },
  };
}

/**
 * A sentence about a file, with the file as the user named it: among many videos the last part of a path says too little,
 * and both would say it twice.
 */
export function nameFile(sentence: string, path: string): string {
  if (sentence.includes(path)) return sentence;
  // The engine shows a name in this way.
  const name = basename(path).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{FFFD}');
  for (let at = sentence.indexOf(name); name !== '' && at >= 0; at = sentence.indexOf(name, at + 1)) {
    const end = at + name.length;
    const isWord = (at === 0 || sentence[at - 1] === ' ') && /^(?:[ :;,.]|$)/.test(sentence.slice(end));
    if (isWord) return sentence.slice(0, at) + path + sentence.slice(end);
  }
  return `${path}: ${sentence}`;
}

/** What the user is told. A bug is told as one. */
export function sentenceOf(error: unknown): string {
  if (error instanceof TagError) return error.message;
  if (isAbortError(error)) return 'This was interrupted.';
  const message = error instanceof Error ? error.message : String(error);
  return `Something is wrong inside reeltag itself (${message}): please report it, with what --debug prints.`;
}

function detailOf(error: unknown): string {
  const detail = error instanceof TagError || error instanceof InternalError ? error.detail : undefined;
  const kind = error instanceof TagError ? `kind: ${error.kind}` : undefined;
  const stack = error instanceof Error ? error.stack : undefined;
  return [kind, detail, stack].filter((part) => part !== undefined).join('\n');
}

function outputFailure(code: string | undefined): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return 'The disk that the output goes to is full: free some space and run this again.';
  }
  return `The output cannot be written (${code}): check where it goes.`;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface Interrupts {
  readonly signal: AbortSignal;
  /** The code to end with after an abort. */
  exitCode(): number;
  stop(): void;
}

/** Turns signals, and a reader that went away, into an abort. A second signal ends the process there and then. */
export function watchInterrupts(): Interrupts {
  const controller = new AbortController();
  let exitCode = 0;
  const listeners = (Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]).map((name) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(SIGNALS[name]);
      exitCode = SIGNALS[name];
      // The terminal has written ^C there.
      if (name === 'SIGINT' && process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
      controller.abort();
    };
    process.on(name, listener);
    return { name, listener };
  });
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (controller.signal.aborted) return;
    // `| head` has seen enough: that is no failure. Code 0, for nothing went wrong.
    if (error.code !== 'EPIPE') {
      exitCode = 1;
      process.stderr.write(`reeltag: ${outputFailure(error.code)}\n`);
    }
    controller.abort();
  };
  process.stdout.on('error', onOutputError);
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    stop: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

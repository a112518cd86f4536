#!/usr/bin/env node
/** The application for a terminal: `reeltag rank`, `embed`, `scenes`, `model`, `serve`, `add`, `search`, `library`, `doctor`. */
import { enableCompileCache } from 'node:module';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { cacheFolder } from './catalogue/folders.ts';
import { type Context, createContext, watchInterrupts } from './cli/context.ts';
import { createProgram } from './cli/program.ts';
import { TagError } from './wire/errors.ts';
import { isAbortError } from './wire/failures.ts';

/**
 * Runs a command line.
 *
 * @param args without the program's own name
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  rememberCompiled();
  const interrupts = watchInterrupts();
  let exitCode = 0;
  let context: Context | undefined;
  const program = createProgram((debug, run) => {
    context = createContext(interrupts.signal, debug);
    requireWorkingFolder();
    return run(context).then((code) => {
      exitCode = code;
    });
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return interrupts.signal.aborted ? interrupts.exitCode() : exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (interrupts.signal.aborted) return interrupts.exitCode();
    if (isAbortError(error)) throw error;
    (context ?? createContext(interrupts.signal, false)).report(error);
    return 1;
  } finally {
    context?.engines.close();
    interrupts.stop();
  }
}

/**
 * Lets Node keep what it compiles, which saves a fifth of a second at the next start. Not in the temporary folder, Node's
 * own choice: others may write there, and this is code.
 */
function rememberCompiled(): void {
  try {
    // The engine process inherits it.
    process.env['NODE_COMPILE_CACHE'] ??= resolve(cacheFolder(), 'code');
  } catch {
    // A user without a home is told so by what needs one: help and the version do not.
    return;
  }
  enableCompileCache();
}

/** Processes cannot be started in a folder that is gone. @throws TagError `not-found` */
function requireWorkingFolder(): void {
  try {
    process.cwd();
  } catch (error) {
    const message =
      'The folder that reeltag was started in is not there any more: change to another one (cd), then start it again.';
    throw new TagError('not-found', message, { cause: error });
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

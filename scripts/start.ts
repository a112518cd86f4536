/**
 * `npm start [-- files…]`: builds what is stale and opens the application in its window, or, where that cannot be, says why
 * and serves it to a browser.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { buildStale } from './build.ts';
import { setUpCheckout, VIDEO_TOOLS } from './setup/all.ts';
import { electronBinary, findBinary } from './setup/electron.ts';
import { inCheckout } from './setup/paths.ts';
import { insteadOfWindow, NO_BINARY, WINDOW_FAILED, whyNoWindow } from './start/window.ts';

const print = (line: string): void => void process.stderr.write(`${line}\n`);

const args = process.argv.slice(2);
// npm has changed the working folder.
const from = process.env['INIT_CWD'] ?? process.cwd();
const impossible = whyNoWindow({ platform: process.platform, env: process.env, uid: process.getuid?.() });
// What is missing and cannot be had is said by this, and again by what needs it.
await setUpCheckout(impossible === undefined ? [...VIDEO_TOOLS, electronBinary] : VIDEO_TOOLS, true, print);
const binary = impossible === undefined ? findBinary(inCheckout('node_modules/electron')) : undefined;

if (binary === undefined) {
  await buildStale(['renderer'], print);
  print(insteadOfWindow(impossible ?? NO_BINARY));
  run(process.execPath, [inCheckout('bin/reeltag.js'), 'serve', ...args], from);
} else {
  await buildStale(undefined, print);
  run(binary, [inCheckout('.'), ...args.map((arg) => (arg.startsWith('-') ? arg : resolve(from, arg)))], from);
}

/** Same terminal, same signals, same exit code. */
function run(command: string, commandArgs: string[], cwd: string): void {
  const child = spawn(command, commandArgs, { stdio: 'inherit', cwd });
  // A terminal's Ctrl-C reaches the whole group; what is sent to this process alone is passed on.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    print(`${command} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
    // The sandbox, libraries and the display are Electron's to complain of.
    if (command === binary && code !== 0 && signal !== 'SIGTERM' && signal !== 'SIGINT') print(WINDOW_FAILED);
  });
}

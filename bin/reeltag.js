#!/usr/bin/env node
/**
 * The launcher: plain JavaScript, so that an older Node can read it.
 *
 * In a clone it runs electron/cli.ts from source, under the Node that `npm ci` brought where the machine's own is too
 * old; in an installed package it runs the built out/main/cli.js.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = [24, 12];
/** Commands that decode video, and so need ffmpeg and ffprobe. */
const VIDEO_COMMANDS = ['rank', 'embed', 'worker', 'scenes', 'moments', 'cut', 'model verify', 'serve'];
/** Two interrupts within this time are one Ctrl-C that came by two ways: npx passes on what the terminal also sends. */
const SAME_INTERRUPT_MS = 500;

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const source = path('electron/cli.ts');
const isClone = existsSync(source);
const args = process.argv.slice(2);

if (isNewEnough(process.versions.node)) {
  process.exitCode = await runHere();
} else {
  runUnderOwnNode();
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

async function runHere() {
  if (isClone && needsVideoTools()) {
    const { ensureVideoTools } = await import(new URL('../scripts/setup/ensure.ts', import.meta.url).href);
    await ensureVideoTools();
    if (args.find((arg) => !arg.startsWith('-')) === 'serve') {
      const { buildPage } = await import(new URL('../scripts/build.ts', import.meta.url).href);
      await buildPage((line) => process.stderr.write(`${line}\n`));
    }
  }
  const { main } = await import(new URL(isClone ? '../electron/cli.ts' : '../out/main/cli.js', import.meta.url).href);
  return main(args);
}

function needsVideoTools() {
  if (args.includes('--help') || args.includes('-h')) return false;
  const words = args.filter((arg) => !arg.startsWith('-'));
  return VIDEO_COMMANDS.some((command) => command === words.slice(0, command.split(' ').length).join(' '));
}

/** Runs this file again under the `node` package's Node: same terminal, same signals, same exit code. */
function runUnderOwnNode() {
  const node = path(process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node');
  if (!existsSync(node) || realpathSync(node) === realpathSync(process.execPath)) {
    const remedy = isClone ? 'run `npm ci` here, which brings one' : 'install it from https://nodejs.org';
    process.stderr.write(
      `reeltag needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}: ${remedy}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' });
  passSignals(child);
  child.on('error', (error) => {
    process.stderr.write(`reeltag could not start ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

function passSignals(child) {
  let interruptedAt = Number.NEGATIVE_INFINITY;
  process.on('SIGINT', () => {
    const now = performance.now();
    const repeated = now - interruptedAt < SAME_INTERRUPT_MS;
    interruptedAt = now;
    // A terminal sends Ctrl-C to the whole foreground group: the child has had it already.
    if (!repeated && !process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
}

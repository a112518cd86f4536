/**
 * What a run of the tests must have. Where something is missing, the tests that need it are skipped, which is right on somebody's machine
 * and wrong where it was made for them: there `REELTAG_REQUIRE=electron,chromium,ffmpeg` makes a failure of it.
 */
import { findFfmpeg, findFfprobe } from '../../electron/engine/video/tools.ts';
import { findChromium } from '../setup/chromium.ts';
import { runCommand } from '../setup/command.ts';
import { findBinary } from '../setup/electron.ts';
import { inCheckout } from '../setup/paths.ts';
import { whyNoStrace } from '../setup/strace.ts';
import { whyNoWindow } from '../start/window.ts';
import type { Tally } from './tally.ts';

export interface Requirement {
  readonly name: string;
  /** Why this machine does not have it, or undefined where it does. */
  whyMissing(): Promise<string | undefined>;
  /** The names of tests that need it, where they can be told: none may be skipped, and one at least must have passed. */
  readonly tests?: RegExp;
}

const ENCODERS = ['libx264', 'libx265', 'libvpx', 'libvpx-vp9'];
const ENCODERS_TIMEOUT_MS = 30_000;

const REQUIREMENTS: readonly Requirement[] = [
  { name: 'electron', whyMissing: async () => whyNoElectron(), tests: /\bin the Electron app\b/ },
  {
    name: 'chromium',
    whyMissing: async () => ((await findChromium()) === undefined ? 'Chromium is not installed' : undefined),
    tests: /^test\/renderer\/|\bin a browser\b/,
  },
  { name: 'ffmpeg', whyMissing: whyNoFfmpeg },
  { name: 'strace', whyMissing: whyNoStrace, tests: /^test\/(?:e2e\/network|window\/offline)\.test\.ts/ },
];

/** Why the window cannot be tested here, or undefined where it can. */
export function whyNoElectron(): string | undefined {
  if (findBinary(inCheckout('node_modules/electron')) === undefined) return "Electron's binary is not installed";
  return whyNoWindow({ platform: process.platform, env: process.env, uid: process.getuid?.() });
}

async function whyNoFfmpeg(): Promise<string | undefined> {
  try {
    await findFfprobe();
    const { path } = await findFfmpeg();
    const { output } = await runCommand(path, ['-hide_banner', '-encoders'], { timeoutMs: ENCODERS_TIMEOUT_MS });
    const lacks = ENCODERS.filter((name) => !output.split(/\s+/).includes(name));
    return lacks.length === 0 ? undefined : `ffmpeg (${path}) has no ${lacks.join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * @param wish names with commas between them
 * @throws {Error} where there is no such requirement: what is not known cannot be held to
 */
export function requirementsOf(wish = ''): Requirement[] {
  const names = wish.split(',').filter((name) => name !== '');
  return names.map((name) => {
    const found = REQUIREMENTS.find((requirement) => requirement.name === name);
    if (found !== undefined) return found;
    const known = REQUIREMENTS.map((requirement) => requirement.name).join(', ');
    throw new Error(`REELTAG_REQUIRE names ${name}: there are ${known}.`);
  });
}

/** Before the tests: a line for each thing that is not there. */
export async function missingOf(requirements: readonly Requirement[]): Promise<string[]> {
  const reasons = await Promise.all(requirements.map(({ whyMissing }) => whyMissing()));
  return reasons.flatMap((reason, index) =>
    reason === undefined ? [] : [`required: ${requirements[index]?.name} is not here: ${reason}`],
  );
}

/** After them: a line for each test that was skipped though it was required, and for each requirement that none has used. */
export function unprovenOf(requirements: readonly Requirement[], { passed, skipped }: Tally): string[] {
  return requirements.flatMap(({ name, tests }) => {
    if (tests === undefined) return [];
    const lines = skipped.filter((test) => tests.test(test.name)).map((test) => `was skipped: ${test.name}`);
    if (!passed.some((test) => tests.test(test))) lines.push('no test of it has passed');
    return lines.map((line) => `required: ${name}: ${line}`);
  });
}

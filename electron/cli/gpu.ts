/** `reeltag gpu`, `reeltag gpu install` and `remove`: what an NVIDIA GPU needs under Linux. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type InstallOptions, installGpu } from '../gpu/install.ts';
import { removeGpu } from '../gpu/remove.ts';
import { gpuStatus } from '../gpu/status.ts';
import type { GpuProgress, GpuStatus } from '../wire/app/gpu.ts';
import { TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';

export interface GpuOptions {
  findLinks?: string | undefined;
  yes?: boolean | undefined;
}

type Possible = Extract<GpuStatus, { possible: true }>;

/** What a terminal is asked by, for tests. */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>;

export async function showGpu(context: Context): Promise<number> {
  const status = await gpuStatus();
  if (!status.possible) {
    context.print(status.why);
    return 0;
  }
  for (const line of installedLines(status)) context.print(line);
  if (status.installed?.current === true) return 0;
  for (const line of offerLines(status)) context.print(line);
  context.print('"reeltag gpu install" brings them, "reeltag gpu remove" takes them away.');
  return 0;
}

/**
 * Shows what would come and asks, before the first byte.
 *
 * @param work how it is brought, for tests
 */
export async function installGpuCommand(
  context: Context,
  options: GpuOptions,
  work: Pick<InstallOptions, 'list' | 'pips'> & { ask?: Ask | undefined } = {},
): Promise<number> {
  const { findLinks } = options;
  const given = findLinks === undefined ? undefined : resolve(findLinks);
  if (findLinks === '' || (given !== undefined && !existsSync(given))) {
    throw new TagError(
      'not-found',
      `There is no folder ${findLinks || 'of that name'}: name the one that holds the wheels.`,
    );
  }
  const status = await gpuStatus(undefined, work.list);
  if (!status.possible) throw new TagError('device-unavailable', status.why);
  if (status.installed?.current === true) {
    context.print(`All is there already, ${bytes(status.installed.bytes)} in ${status.directory}.`);
    return 0;
  }
  for (const line of offerLines(status)) context.print(line);
  if (!status.hasDriver) {
    context.say(
      `NVIDIA's driver is not on this machine: without it, version ${status.offer.driver} or newer, none of this is used.`,
    );
  }
  if (options.yes !== true && !(await confirm(context, work.ask))) {
    context.say('nothing was installed');
    return 1;
  }
  const { signal } = context;
  await installGpu({
    ...work,
    ...{ signal, findLinks: given, onProgress: (progress) => show(context, progress) },
  }).finally(() => context.progress.clear());
  context.print(`The GPU libraries are in ${status.directory}. "reeltag doctor" says whether the GPU can be used.`);
  return 0;
}

export async function removeGpuCommand(context: Context): Promise<number> {
  const status = await gpuStatus();
  if (!status.possible) throw new TagError('device-unavailable', status.why);
  const removed = await removeGpu();
  context.print(removed ? `What was in ${status.directory} was removed.` : 'There was nothing to remove.');
  return 0;
}

function installedLines({ installed, otherVersions, directory }: Possible): string[] {
  const others = otherVersions.map(
    (version) => `Libraries for ONNX Runtime ${version} are in ${directory}, and this Reeltag cannot use them.`,
  );
  if (installed === undefined) return ['The GPU libraries are not installed.', ...others];
  const age = installed.current ? '' : '; this Reeltag would bring newer ones';
  const is = `The GPU libraries for ONNX Runtime ${installed.runtime} are installed: ${bytes(installed.bytes)} in ${directory}${age}.`;
  return [is, ...others];
}

function offerLines({ offer, directory }: Possible): string[] {
  const free = offer.freeBytes === undefined ? '' : `, ${bytes(offer.freeBytes)} free`;
  return [
    `What comes   ONNX Runtime's CUDA provider ${offer.runtime} and NVIDIA's libraries of CUDA ${offer.cuda}, as Python packages`,
    `For          NVIDIA GPUs from Turing (GTX 16, RTX 20, T4) on, with driver ${offer.driver} or newer`,
    `Download     ${bytes(offer.downloadBytes)}`,
    `Disk         ${bytes(offer.neededBytes)} in ${directory}${free}`,
    ...offer.licences.flatMap(({ name, address, of }, n) => [
      `${(n === 0 ? 'Licences' : '').padEnd(13)}${name}: ${of.join(', ')}`,
      `${''.padEnd(13)}  ${address}`,
    ]),
  ];
}

async function confirm(context: Context, ask: Ask | undefined): Promise<boolean> {
  const asking = ask ?? (process.stdin.isTTY ? askOnTerminal : undefined);
  if (asking === undefined) {
    throw new TagError('usage', 'Nobody can be asked whether to go on: say --yes if you agree to the licences.');
  }
  return /^y(es)?$/i.test(
    (await asking('Do you agree to the licences, and shall it be installed? [y/N] ', context.signal)).trim(),
  );
}

async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question, { signal });
  } finally {
    terminal.close();
  }
}

function show({ progress }: Context, { stage, package: name, doneBytes, totalBytes }: GpuProgress): void {
  progress.show(`${bytes(doneBytes)} of ${bytes(totalBytes)}  ${stage} ${name}`, doneBytes / totalBytes);
}

function bytes(count: number): string {
  return count >= 1e9 ? `${(count / 1e9).toFixed(2)} GB` : `${(count / 1e6).toFixed(0)} MB`;
}

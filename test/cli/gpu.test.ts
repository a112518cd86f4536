import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Context } from '../../electron/cli/context.ts';
import { installGpuCommand, removeGpuCommand, showGpu } from '../../electron/cli/gpu.ts';
import { ProgressLine } from '../../electron/cli/progress.ts';
import type { WheelList } from '../../electron/gpu/list.ts';
import { shippedBinding } from '../../electron/gpu/package.ts';
import { whyImpossible } from '../../electron/gpu/platform.ts';
import { expectFailure } from '../support/failure.ts';
import { temporaryFolder } from '../support/golden.ts';
import { CliLab } from '../support/run-cli.ts';
import { makeWheels, standInPip } from '../support/wheels.ts';

const scratch = await temporaryFolder();
const { version } = await shippedBinding();
const wheels = join(scratch, 'wheels');
mkdirSync(wheels);
const list: WheelList = { ...makeWheels(wheels, version), licences: { MIT: 'https://example.com/mit' } };
const pips = [standInPip()];
let tests = 0;
let [printed, said]: [string[], string[]] = [[], []];

beforeEach(() => {
  tests += 1;
  [printed, said] = [[], []];
  vi.stubEnv('XDG_DATA_HOME', join(scratch, String(tests)));
});
afterEach(() => void vi.unstubAllEnvs());

const context = {
  signal: new AbortController().signal,
  progress: new ProgressLine({ write: () => {} }),
  print: (line: string) => printed.push(line),
  say: (sentence: string) => said.push(sentence),
} as unknown as Context;

describe.skipIf(whyImpossible() !== undefined)('reeltag gpu', () => {
  test('says what would come, asks, installs, and removes', async () => {
    await showGpu(context);
    expect(printed[0]).toBe('The GPU libraries are not installed.');
    expect(printed.join('\n')).toMatch(/Download +1\.35 GB\nDisk +2\.1\d GB in .*GB free\nLicences +NVIDIA cuDNN SLA/);

    printed = [];
    const questions: string[] = [];
    const ask = async (question: string): Promise<string> => {
      // All that it is about has been said before.
      expect(printed.join('\n')).toMatch(/Download[\s\S]*Disk[\s\S]*MIT: made-library, made-runtime\n +https:/);
      questions.push(question);
      return 'y';
    };
    expect(await installGpuCommand(context, { findLinks: wheels }, { list, pips, ask })).toBe(0);
    expect(questions).toHaveLength(1);
    expect(printed.at(-1)).toContain('reeltag doctor');

    printed = [];
    expect(await installGpuCommand(context, { findLinks: wheels, yes: true }, { list, pips: [] })).toBe(0);
    expect(printed.join()).toContain('All is there already');

    await showGpu(context);
    expect(printed.join('\n')).toContain(`The GPU libraries for ONNX Runtime ${version} are installed`);
    await removeGpuCommand(context);
    expect(printed.at(-1)).toMatch(/was removed/);
    await removeGpuCommand(context);
    expect(printed.at(-1)).toBe('There was nothing to remove.');
  });

  test.each(['', 'n', 'maybe'])('the answer “%s” installs nothing', async (answer) => {
    const ask = async () => answer;
    expect(await installGpuCommand(context, { findLinks: wheels }, { list, pips, ask })).toBe(1);
    expect(said).toContain('nothing was installed');
    await removeGpuCommand(context);
    expect(printed.at(-1)).toBe('There was nothing to remove.');
  });

  test('a folder of wheels that is not there is told before anything is asked', async () => {
    const error = await expectFailure(installGpuCommand(context, { findLinks: '/no/such', yes: true }), 'not-found');
    expect(error.message).toContain('/no/such');
  });
});

describe.skipIf(whyImpossible() !== undefined)('in a process of its own', () => {
  const lab = new CliLab();
  afterEach(() => lab.remove());

  test('it asks for --yes where nobody can be asked, and takes no wheel but the pinned ones', async () => {
    const silent = await lab.run(['gpu', 'install', '--find-links', wheels]);
    expect([silent.code, silent.stdout]).toEqual([1, expect.stringContaining('Licences')]);
    expect(silent.stderr).toContain('say --yes');
    const { code, stderr } = await lab.run(['gpu', 'install', '--yes', '--find-links', wheels]);
    expect(code).toBe(1);
    // Whether there is a pip or not.
    expect(stderr).toMatch(/put nvidia_cudnn\S+\.whl there|neither pip/);
  });
});

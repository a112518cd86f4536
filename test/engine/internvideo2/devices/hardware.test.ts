import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  adaptersIn,
  hardwareOf,
  nvidiaCards,
  vulkanDrivers,
} from '../../../../electron/engine/internvideo2/devices/hardware.ts';
import { temporaryFolder } from '../../../support/golden.ts';

const scratch = await temporaryFolder();

describe('the cards of NVIDIA', () => {
  it('are told by the driver, with its version', async () => {
    const folder = join(scratch, 'nvidia');
    await mkdir(join(folder, 'gpus', '0000:01:00.0'), { recursive: true });
    await writeFile(
      join(folder, 'version'),
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.1\nGCC version: 12\n',
    );
    await writeFile(join(folder, 'gpus', '0000:01:00.0', 'information'), 'Model: \t\t NVIDIA H200\nIRQ:   26\n');
    expect(await nvidiaCards(folder)).toBe(
      'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.1; Model: \t\t NVIDIA H200',
    );
    expect(await nvidiaCards(join(scratch, 'nowhere'))).toBe('');
  });
});

describe('the drivers of Vulkan', () => {
  it('are those that the environment names and that are there, or lie where the loader looks', async () => {
    const icd = join(scratch, 'data', 'vulkan', 'icd.d');
    await mkdir(icd, { recursive: true });
    await writeFile(join(icd, 'radeon_icd.json'), '{}');
    await writeFile(join(icd, 'readme.txt'), '');
    const own = join(scratch, 'own.json');
    await writeFile(own, '{}');
    await utimes(own, 1, 1);
    const env = { XDG_DATA_DIRS: join(scratch, 'data'), XDG_CONFIG_DIRS: join(scratch, 'none') };
    expect((await vulkanDrivers(env, scratch)).filter((path) => path.startsWith(scratch))).toEqual([
      join(icd, 'radeon_icd.json'),
    ]);
    expect(await vulkanDrivers({ ...env, VK_DRIVER_FILES: `${own}:${join(scratch, 'gone.json')}` }, scratch)).toEqual([
      own,
    ]);
    expect(await vulkanDrivers({ ...env, VK_DRIVER_FILES: '', VK_ICD_FILENAMES: own }, scratch)).toEqual([own]);
  });
});

const printed = String.raw`
HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class\{4d36e968-e325-11ce-bfc1-08002be10318}\0000
    DriverDesc    REG_SZ    NVIDIA GeForce RTX 4070
    DriverDate    REG_SZ    6-3-2026
    DriverVersion    REG_SZ    32.0.15.7700

End of search: 3 match(es) found.
`.replaceAll('\n', '\r\n');

it('the adapters of Windows are told by the registry', () => {
  expect(adaptersIn(printed)).toBe('NVIDIA GeForce RTX 4070; 32.0.15.7700');
});

/** Stands in for `reg`, which is not here. */
async function registry(name: string, script: string): Promise<void> {
  const folder = join(scratch, name);
  await mkdir(folder);
  await writeFile(join(folder, 'reg'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
}

describe.skipIf(process.platform === 'win32')('a registry', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('that keeps a folder to itself has told of the adapters all the same', async () => {
    await registry('denied', `cat <<'EOF'\n${printed}\nEOF\necho 'ERROR: Access is denied.' >&2\nexit 1`);
    expect(await hardwareOf('dml', 'win32')).toBe('NVIDIA GeForce RTX 4070; 32.0.15.7700');
  });

  it('that says nothing leaves the version of the system', async () => {
    await registry('silent', 'exit 0');
    expect(await hardwareOf('dml', 'win32')).toBe(release());
  });
});

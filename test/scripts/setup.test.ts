import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingIn } from '../../electron/gpu/linked.ts';
import { findChromium } from '../../scripts/setup/chromium.ts';
import { errorLine, runCommand } from '../../scripts/setup/command.ts';
import { whyNoApt } from '../../scripts/setup/debian.ts';
import { findBinary } from '../../scripts/setup/electron.ts';
import { parseMemory, readMemory, writeMemory } from '../../scripts/setup/memory.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('external commands', () => {
  test('output of both streams, and success', async () => {
    const script = 'console.log("one"); console.error("two")';
    const result = await runCommand(process.execPath, ['-e', script], { timeoutMs: 30_000 });
    expect(result.ok).toBe(true);
    expect(result.output.split('\n').sort()).toEqual(['', 'one', 'two']);
  });

  test('a failure says how it ended', async () => {
    const end = (script: string) => runCommand(process.execPath, ['-e', script], { timeoutMs: 30_000 });
    expect(await end('process.exit(7)')).toEqual({ ok: false, output: '', reason: 'exit code 7' });
    expect(await end('process.kill(process.pid, "SIGTERM")')).toMatchObject({
      ok: false,
      reason: 'stopped by SIGTERM',
    });
    expect(await runCommand(join(folder, 'none'), [], { timeoutMs: 1000 })).toMatchObject({
      ok: false,
      reason: 'not found',
    });
  });

  test('nothing can be asked: its input is empty', async () => {
    const script = 'process.stdin.on("data", () => process.exit(1)).on("end", () => console.log("end"))';
    expect(await runCommand(process.execPath, ['-e', script], { timeoutMs: 30_000 })).toMatchObject({
      ok: true,
      output: 'end\n',
    });
  });

  test.skipIf(process.platform === 'win32')('the time limit ends what the command has started, too', async () => {
    const beat = join(folder, 'beat');
    const grandchild = `setInterval(() => require("fs").appendFileSync(${JSON.stringify(beat)}, "."), 20)`;
    const script = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}]); setInterval(() => {}, 1000)`;
    const begin = performance.now();
    const result = await runCommand(process.execPath, ['-e', script], { timeoutMs: 1500 });
    expect(result).toMatchObject({ ok: false, reason: 'took longer than 2 s' });
    expect(performance.now() - begin).toBeLessThan(60_000);
    const beats = existsSync(beat) ? readFileSync(beat).length : 0;
    expect(beats).toBeGreaterThan(0);
    await delay(200);
    expect(readFileSync(beat).length).toBe(beats);
  });

  test('the line that says why', () => {
    const trace = `node:internal/promises:394
    triggerUncaughtException(err);
    ^

Error: getaddrinfo ENOTFOUND api.nuget.org
    at GetAddrInfoReqWrap.onlookupall (node:dns:123:26) {
  code: 'ENOTFOUND'
}

Node.js v24.21.0`;
    expect(errorLine(trace)).toBe('Error: getaddrinfo ENOTFOUND api.nuget.org');
    const apt = `Reading package lists...
W: Some index files failed to download.
E: Unable to locate package ffmpeg
`;
    expect(errorLine(apt)).toBe('E: Unable to locate package ffmpeg');
    expect(errorLine('one\ntwo\n')).toBe('two');
    expect(errorLine('')).toBe('');
  });
});

describe('the memory on disk', () => {
  test('is read as it was written, and leaves no other file', () => {
    const path = join(folder, 'new', 'setup.json');
    const memory = { wrench: { at: 5, reason: 'shop: closed' } };
    writeMemory(path, memory);
    expect(readMemory(path)).toEqual(memory);
    expect(readdirSync(join(folder, 'new'))).toEqual(['setup.json']);
  });

  test('a missing, damaged or foreign file remembers nothing', () => {
    expect(readMemory(join(folder, 'none.json'))).toEqual({});
    expect(parseMemory('{"wrench":')).toEqual({});
    expect(parseMemory('null')).toEqual({});
    expect(parseMemory('[{"at":1,"reason":"x"}]')).toEqual({});
    expect(parseMemory('{"a":{"at":"1","reason":"x"},"b":null,"c":{"at":1},"d":{"at":1,"reason":"x"}}')).toEqual({
      d: { at: 1, reason: 'x' },
    });
  });

  test('a folder that cannot be written to only loses the memory', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    writeMemory(join(file, 'setup.json'), { wrench: { at: 5, reason: 'x' } });
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});

describe("where Debian's package can be installed", () => {
  const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
  const UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n';
  const FEDORA = 'NAME="Fedora Linux"\nID=fedora\nSUPPORT="like debian"\n';
  test.each([
    ['Debian, root', 'linux', 0, DEBIAN, undefined],
    ['Ubuntu, root', 'linux', 0, UBUNTU, undefined],
    ['Debian, a user', 'linux', 1000, DEBIAN, "only root can install Debian's package"],
    ['Fedora, root', 'linux', 0, FEDORA, 'this is not Debian'],
    ['no os-release', 'linux', 0, '', 'this is not Debian'],
    ['macOS', 'darwin', 0, '', 'this is not Debian'],
    ['Windows', 'win32', undefined, '', 'this is not Debian'],
  ])('%s', (_name, platform, uid, osRelease, expected) => {
    expect(whyNoApt(platform, uid, osRelease)).toBe(expected);
  });
});

test("the CUDA provider's missing libraries, from ldd's words", () => {
  const ldd = `	linux-vdso.so.1 (0x00007ffd1c5f2000)
	libcublasLt.so.12 => not found
	libcudart.so.12 => /usr/local/cuda/lib64/libcudart.so.12 (0x00007f1c00000000)
	libcudnn.so.9 => not found
	libonnxruntime_providers_shared.so => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1bff000000)
`;
  expect(missingIn(ldd)).toEqual(['libcublasLt.so.12', 'libcudnn.so.9']);
  expect(missingIn('	statically linked\n')).toEqual([]);
});

describe("Electron's binary", () => {
  function install(version: string, { path = true, binary = true } = {}): void {
    mkdirSync(join(folder, 'dist'));
    writeFileSync(join(folder, 'package.json'), '{"version":"45.4.1"}');
    writeFileSync(join(folder, 'dist/version'), version);
    if (path) writeFileSync(join(folder, 'path.txt'), 'electron');
    if (binary) writeFileSync(join(folder, 'dist/electron'), '');
    if (binary) chmodSync(join(folder, 'dist/electron'), 0o755);
  }

  test('is found when all of it is there', () => {
    install('v45.4.1');
    expect(findBinary(folder)).toBe(join(folder, 'dist/electron'));
  });

  test('is not found when nothing is there', () => expect(findBinary(folder)).toBeUndefined());

  test('is not taken from an older version', () => {
    install('45.4.0');
    expect(findBinary(folder)).toBeUndefined();
  });

  test('is not taken from an install that was cut short', () => {
    install('45.4.1', { path: false });
    expect(findBinary(folder)).toBeUndefined();
  });

  test('is not taken where the file itself is missing', () => {
    install('45.4.1', { binary: false });
    expect(findBinary(folder)).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('Chromium', () => {
  const program = (name: string, script: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return path;
  };

  test('is what CHROMIUM_BIN names, or the first on the path that starts', async () => {
    const [broken, works] = [program('chromium', 'exit 1'), program('google-chrome', 'echo Google Chrome 150.0')];
    expect(await findChromium({ PATH: folder })).toBe(works);
    expect(await findChromium({ PATH: folder, CHROMIUM_BIN: broken })).toBeUndefined();
    expect(await findChromium({ PATH: '', CHROMIUM_BIN: works })).toBe(works);
    expect(await findChromium({ PATH: `:${join(folder, 'none')}` })).toBeUndefined();
  });

  test('a program that only tells how to get it is not it', async () => {
    program('chromium-browser', 'echo please install me');
    expect(await findChromium({ PATH: folder })).toBeUndefined();
  });
});

import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acceptTools, areInPlace, findFfmpeg, findFfprobe, findTools } from '../../../electron/engine/video/tools.ts';
import { failure } from '../../support/failure.ts';

/** The optional packages as this test wants them: a value, or nothing for a package that is not installed. */
const packages = new Map<string, unknown>();
vi.mock('node:module', () => ({
  createRequire: () => (name: string) => {
    if (!packages.has(name)) throw new Error(`Cannot find module '${name}'`);
    return packages.get(name);
  },
}));

/** Where an installer has put its programs, where there was one. */
const installer = vi.hoisted(() => ({ folder: undefined as string | undefined }));
vi.mock('../../../electron/engine/video/shipped-tools.ts', () => ({ shippedToolsFolder: () => installer.folder }));

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'reeltag-tools-')));
  packages.clear();
  installer.folder = undefined;
  vi.stubEnv('FFMPEG_BIN', '');
  vi.stubEnv('FFPROBE_BIN', '');
  vi.stubEnv('PATH', join(folder, 'nothing'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A program that says `says` when asked for its version, and counts how often it was asked. */
async function program(path: string, says: string, mode = 0o755): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho x >> '${file}.asked'\necho '${says}'\n`);
  await chmod(file, mode);
  return file;
}
const ffmpeg = (path: string): Promise<string> => program(path, 'ffmpeg version 7.0');
const ffprobe = (path: string): Promise<string> => program(path, 'ffprobe version 7.0');
/** What a binary for another kind of machine is. */
async function foreign(path: string): Promise<string> {
  const file = await program(path, '');
  await writeFile(file, Buffer.from('\x7fELF\x02\x01\x01nonsense', 'latin1'));
  return file;
}

describe.skipIf(process.platform === 'win32')('findFfmpeg (needs shell scripts)', () => {
  it('asks the setting, then FFMPEG_BIN, then the installer, then ffmpeg-static, then PATH', async () => {
    const onPath = await ffmpeg('bin/ffmpeg');
    vi.stubEnv('PATH', ['', 'relative', join(folder, 'none'), join(folder, 'bin')].join(delimiter));
    expect(await findFfmpeg()).toEqual({ path: onPath, source: 'path' });

    const packaged = await ffmpeg('static/ffmpeg');
    packages.set('ffmpeg-static', packaged);
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${join(folder, 'other')}`);
    expect(await findFfmpeg()).toEqual({ path: packaged, source: 'ffmpeg-static' });

    const shipped = await ffmpeg('resources/ffmpeg/ffmpeg');
    installer.folder = join(folder, 'resources', 'ffmpeg');
    vi.stubEnv('PATH', join(folder, 'bin'));
    expect(await findFfmpeg()).toEqual({ path: shipped, source: 'installer' });

    const environment = await ffmpeg('env/my-ffmpeg');
    vi.stubEnv('FFMPEG_BIN', environment);
    expect(await findFfmpeg()).toEqual({ path: environment, source: 'environment' });

    const setting = await ffmpeg('chosen/ffmpeg');
    expect(await findFfmpeg(setting)).toEqual({ path: setting, source: 'setting' });
  });

  it.each([
    ['is not there', async () => join(folder, 'gone')],
    ['is for another machine', () => foreign('foreign/ffmpeg')],
    ['is another program', () => program('other/ffmpeg', 'hello')],
    ['may not be executed', () => program('plain/ffmpeg', 'ffmpeg version 7.0', 0o644)],
    ['is a folder', async () => folder],
  ])('does not pass over a setting or variable whose program %s', async (_, make) => {
    const path = await make();
    await ffmpeg('bin/ffmpeg');
    vi.stubEnv('PATH', join(folder, 'bin'));
    const bySetting = await failure(() => findFfmpeg(path));
    expect(bySetting).toMatchObject({ kind: 'ffmpeg-missing', message: expect.stringContaining('settings') });
    expect(bySetting.message).toContain(path);
    vi.stubEnv('FFMPEG_BIN', path);
    const byVariable = await failure(() => findFfmpeg());
    expect(byVariable).toMatchObject({ kind: 'ffmpeg-missing', message: expect.stringContaining('FFMPEG_BIN') });
  });

  it.each([
    ['is not there', async () => join(folder, 'gone')],
    ['is for another machine', () => foreign('static/ffmpeg')],
    ['gives no path', async () => null],
  ])('passes over an ffmpeg-static that %s', async (_, make) => {
    packages.set('ffmpeg-static', await make());
    const onPath = await ffmpeg('bin/ffmpeg');
    await foreign('broken/ffmpeg');
    vi.stubEnv('PATH', [join(folder, 'broken'), join(folder, 'bin')].join(delimiter));
    expect(await findFfmpeg()).toEqual({ path: onPath, source: 'path' });
  });

  it('looks beside a packed application, for nothing runs inside the archive', async () => {
    const unpacked = await ffmpeg('app.asar.unpacked/node_modules/ffmpeg-static/ffmpeg');
    packages.set('ffmpeg-static', join(folder, 'app.asar/node_modules/ffmpeg-static/ffmpeg'));
    expect((await findFfmpeg()).path).toBe(unpacked);
  });

  it('never runs what lies in the current folder', async () => {
    const here = process.cwd();
    await ffmpeg('ffmpeg');
    process.chdir(folder);
    try {
      vi.stubEnv('PATH', `${delimiter}.${delimiter}`);
      expect((await failure(() => findFfmpeg())).kind).toBe('ffmpeg-missing');
    } finally {
      process.chdir(here);
    }
  });

  it('says what to do when there is none, and finds it once it is installed', async () => {
    vi.stubEnv('PATH', join(folder, 'bin'));
    const missing = await failure(() => findFfmpeg());
    expect(missing.kind).toBe('ffmpeg-missing');
    expect(missing.message).toMatch(/npm run setup.*FFMPEG_BIN/);
    const installed = await ffmpeg('bin/ffmpeg');
    expect((await findFfmpeg()).path).toBe(installed);
  });

  it('asks a program for its version once', async () => {
    const path = await ffmpeg('once/ffmpeg');
    await Promise.all([findFfmpeg(path), findFfmpeg(path)]);
    await findFfmpeg(path);
    expect(await readFile(`${path}.asked`, 'utf8')).toBe('x\n');
  });
});

describe.skipIf(process.platform === 'win32')('findFfprobe (needs shell scripts)', () => {
  it('asks the setting, then FFPROBE_BIN, then beside ffmpeg, then the package, then PATH', async () => {
    const onPath = await ffprobe('bin/ffprobe');
    vi.stubEnv('PATH', join(folder, 'bin'));
    expect(await findFfprobe()).toEqual({ path: onPath, source: 'path' });

    const packaged = await ffprobe('package/ffprobe');
    packages.set('@ffprobe-installer/ffprobe', { path: packaged });
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}`);
    expect(await findFfprobe()).toEqual({ path: packaged, source: 'package' });

    const beside = await ffprobe('static/ffprobe');
    packages.set('ffmpeg-static', await ffmpeg('static/ffmpeg'));
    vi.stubEnv('PATH', `${delimiter}${join(folder, 'bin')}`);
    expect(await findFfprobe()).toEqual({ path: beside, source: 'beside-ffmpeg' });

    const besideSetting = await ffprobe('chosen/ffprobe');
    expect(await findFfprobe(undefined, await ffmpeg('chosen/ffmpeg'))).toEqual({
      path: besideSetting,
      source: 'beside-ffmpeg',
    });

    const environment = await ffprobe('env/probe');
    vi.stubEnv('FFPROBE_BIN', environment);
    expect(await findFfprobe()).toEqual({ path: environment, source: 'environment' });

    const setting = await ffprobe('mine/ffprobe');
    expect(await findFfprobe(setting)).toEqual({ path: setting, source: 'setting' });
  });

  it('does not take ffmpeg for ffprobe, nor the other way about', async () => {
    expect((await failure(async () => findFfprobe(await ffmpeg('a/ffprobe')))).kind).toBe('ffmpeg-missing');
    expect((await failure(async () => findFfmpeg(await ffprobe('b/ffmpeg')))).kind).toBe('ffmpeg-missing');
  });

  it('is not kept from its work by a bad ffmpeg', async () => {
    const onPath = await ffprobe('bin/ffprobe');
    vi.stubEnv('PATH', join(folder, 'bin'));
    vi.stubEnv('FFMPEG_BIN', join(folder, 'gone'));
    expect(await findFfprobe()).toEqual({ path: onPath, source: 'path' });
  });

  it('says what to do when there is none', async () => {
    packages.set('@ffprobe-installer/ffprobe', {});
    const missing = await failure(() => findFfprobe());
    expect(missing.kind).toBe('ffmpeg-missing');
    expect(missing.message).toMatch(/ffprobe was not found.*FFPROBE_BIN/);
  });
});

describe.skipIf(process.platform === 'win32')('areInPlace (needs shell scripts)', () => {
  it('wants a file for either tool, wherever it would be looked for, and runs none', async () => {
    vi.stubEnv('PATH', [join(folder, 'none'), join(folder, 'bin')].join(delimiter));
    expect(await areInPlace()).toBe(false);
    await mkdir(join(folder, 'none/ffmpeg'), { recursive: true });
    await mkdir(join(folder, 'none/ffprobe'), { recursive: true });
    expect(await areInPlace()).toBe(false);
    const onPath = await ffmpeg('bin/ffmpeg');
    expect(await areInPlace()).toBe(false);
    const neighbour = await ffprobe('bin/ffprobe');
    expect(await areInPlace()).toBe(true);
    await rm(neighbour);
    packages.set('@ffprobe-installer/ffprobe', { path: await ffprobe('package/ffprobe') });
    expect(await areInPlace()).toBe(true);
    for (const file of [onPath, neighbour]) await expect(readFile(`${file}.asked`)).rejects.toThrow('ENOENT');
  });

  it('goes by what is named, and by files that may be executed', async () => {
    vi.stubEnv('PATH', join(folder, 'bin'));
    await ffmpeg('bin/ffmpeg');
    await ffprobe('bin/ffprobe');
    vi.stubEnv('FFMPEG_BIN', join(folder, 'gone'));
    expect(await areInPlace()).toBe(false);
    vi.stubEnv('FFMPEG_BIN', await ffmpeg('other/ffmpeg'));
    expect(await areInPlace()).toBe(true);
    vi.stubEnv('FFPROBE_BIN', await program('other/ffprobe', '', 0o644));
    expect(await areInPlace()).toBe(false);
  });
});

describe('tools that another thread has found', () => {
  it('are taken as they are, and are none where one is missing', async () => {
    expect(await findTools()).toBeUndefined();
    const tools = {
      ffmpeg: { path: '/far/ffmpeg', source: 'path' },
      ffprobe: { path: '/far/ffprobe', source: 'path' },
    } as const;
    acceptTools(tools);
    expect(await findTools()).toEqual(tools);
  });
});

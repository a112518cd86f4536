import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { describe, expect, test } from 'vitest';
import { kindByName } from '../../electron/catalogue/file-kinds.ts';
import { configuration } from '../../electron-builder.config.ts';
import { ENDINGS, MEDIA_TYPES, TYPED, UNTYPED } from '../../scripts/package/associations.ts';
import { controlFile, removalScript } from '../../scripts/package/deb.ts';
import { requireDistribution } from '../../scripts/package/distribution.ts';
import { FUSES, setFuses } from '../../scripts/package/fuses.ts';
import { ICNS_SIZES, ICO_SIZES, PNG_SIZES } from '../../scripts/package/icon-sizes.ts';
import { desktopFile } from '../../scripts/package/linux.ts';
import { metainfo } from '../../scripts/package/metainfo.ts';
import { unusedModules } from '../../scripts/package/modules.ts';
import { APP, TARGETS, targetOf } from '../../scripts/package/targets.ts';
import { installerScript } from '../../scripts/package/windows.ts';
import { makeElectronDistribution } from '../support/electron-distribution.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const places = {
  ...{ output: 'dist', tools: 'tools', notices: 'notices.txt', installerScript: 'installer.nsh' },
  ...{ electronDist: undefined, isSigned: false, releases: undefined, news: undefined },
};
const [linux, , mac, windows] = TARGETS;
if (linux === undefined || mac === undefined || windows === undefined) throw new Error('there are four targets');

describe('what electron-builder is told', () => {
  test('makes nothing that needs an administrator', () => {
    expect(configuration(windows, places)).toMatchObject({
      win: { requestedExecutionLevel: 'asInvoker', target: [{ target: 'nsis' }, { target: 'portable' }] },
      nsis: { perMachine: false, deleteAppDataOnUninstall: false },
      portable: { requestExecutionLevel: 'user' },
    });
    expect(configuration(linux, places).linux?.target).toEqual([{ target: 'AppImage', arch: linux.arch }]);
  });

  test('signs a Mac’s program by nobody’s name where there is none, and looks for updates where there are releases', () => {
    expect(configuration(mac, places).mac?.identity).toBe('-');
    expect(configuration(mac, { ...places, isSigned: true }).mac).not.toHaveProperty('identity');
    expect(configuration(mac, places).publish).toBeNull();
    expect(configuration(mac, { ...places, releases: 'ada/reeltag' }).publish).toMatchObject([
      { provider: 'github', owner: 'ada', repo: 'reeltag' },
    ]);
    // The channel is called as the release workflow, and every program, look for it.
    expect(configuration(mac, places)).toMatchObject({ detectUpdateChannel: false });
    expect(configuration(mac, places)).not.toHaveProperty('releaseInfo');
    expect(configuration(mac, { ...places, news: '- Better.' }).releaseInfo).toEqual({ releaseNotes: '- Better.' });
  });

  test('has an archive in which only what others read is not, and the licence of all that comes along', () => {
    const config = configuration(linux, places);
    expect(config.asar).toEqual({ smartUnpack: false });
    expect(config.asarUnpack).toEqual(['resources/**', 'node_modules/onnxruntime-node/bin/**']);
    expect(config.extraResources).toEqual([
      { from: 'tools', to: 'ffmpeg' },
      { from: 'LICENSE', to: 'LICENSE.txt' },
      { from: 'NOTICE', to: 'NOTICE.txt' },
      { from: 'notices.txt', to: 'THIRD_PARTY_NOTICES.txt' },
    ]);
  });
});

test('there are installers for those machines for which ONNX Runtime brings a library, and for no others', () => {
  const bin = path('node_modules/onnxruntime-node/bin/napi-v6');
  const brought = readdirSync(bin).flatMap((platform) =>
    readdirSync(join(bin, platform)).map((arch) => `${platform}-${arch}`),
  );
  // Windows on ARM runs the program for x64: nobody brings an ffmpeg for it.
  const wanted = brought.filter((name) => name !== 'win32-arm64');
  expect(TARGETS.map(({ platform, arch }) => `${platform}-${arch}`).sort()).toEqual(wanted.sort());
  expect(() => targetOf('darwin', 'x64')).toThrow('only for linux-x64');
});

test('packages that only installing needs stay out, and what anything else needs does not', () => {
  const lockfile = `{
    "packages": {
      "": { "dependencies": { "onnxruntime-node": "1", "a": "1" }, "optionalDependencies": { "ffmpeg-static": "5" } },
      "node_modules/onnxruntime-node": { "dependencies": { "global-agent": "4", "onnxruntime-common": "1" } },
      "node_modules/onnxruntime-common": {},
      "node_modules/global-agent": { "dependencies": { "shared": "1", "alone": "1" } },
      "node_modules/ffmpeg-static": { "dependencies": { "alone": "1" } },
      "node_modules/alone": {},
      "node_modules/a": { "dependencies": { "shared": "2" } },
      "node_modules/a/node_modules/shared": {},
      "node_modules/shared": {},
      "node_modules/vite": { "dev": true }
    }
  }`;
  expect(unusedModules(lockfile).sort()).toEqual([
    ...['node_modules/alone', 'node_modules/ffmpeg-static', 'node_modules/global-agent', 'node_modules/shared'],
  ]);
});

test('every fuse that there is is set, and can be read back', async () => {
  const names = Object.keys(FuseV1Options).filter((name) => !/^\d+$/.test(name));
  expect(Object.keys(FUSES).sort()).toEqual(names.sort());
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-fuses-'));
  try {
    const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
    await makeElectronDistribution(join(folder, 'before'), manifest.devDependencies.electron);
    const file = join(folder, 'before', 'electron');
    const before = await getCurrentFuseWire(file);
    expect(before[FuseV1Options.RunAsNode]).toBe(FuseState.ENABLE);
    renameSync(file, join(folder, APP.file));
    await setFuses({ appOutDir: folder, electronPlatformName: 'linux' } as never);
    const after = await getCurrentFuseWire(join(folder, APP.file));
    for (const name of names as (keyof typeof FUSES)[]) {
      expect(after[FuseV1Options[name]], name).toBe(FUSES[name] ? FuseState.ENABLE : FuseState.DISABLE);
    }
    expect(FUSES).toMatchObject({
      RunAsNode: false,
      OnlyLoadAppFromAsar: true,
      EnableEmbeddedAsarIntegrityValidation: true,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a distribution that is none, or of another version, is refused before anything is made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-distribution-'));
  const judge = (name: string, target = linux): Promise<void> =>
    requireDistribution(join(folder, name), target, '45.4.1');
  try {
    await makeElectronDistribution(join(folder, 'right'), '45.4.1');
    await expect(judge('right')).resolves.toBeUndefined();
    await expect(judge('right', windows)).rejects.toThrow('has no electron.exe');
    await makeElectronDistribution(join(folder, 'older'), 'v44.0.0');
    await expect(judge('older')).rejects.toThrow('is Electron 44.0.0, and the application is made for 45.4.1');
    await expect(judge('nowhere')).rejects.toThrow('there is nothing at');
    writeFileSync(join(folder, 'page.zip'), '<html>');
    await expect(judge('page.zip')).rejects.toThrow('is no zip');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('“Open with Reeltag”', () => {
  test('is offered for what the application takes for videos, and for nothing else', () => {
    expect(configuration(mac, places).mac?.fileAssociations).toMatchObject([{ ext: ENDINGS, rank: 'Alternate' }]);
    // Of a few endings only the first bytes tell what a file is.
    for (const ending of ENDINGS) expect(kindByName(`clip.${ending}`), ending).not.toBe('other');
    expect([...TYPED, ...UNTYPED].sort()).toEqual([...ENDINGS].sort());
  });

  test('changes no ending’s own program under Windows, and takes back all that it wrote', () => {
    const [install = '', uninstall = ''] = installerScript().split('!macro customUnInstall');
    for (const ending of ENDINGS) {
      expect(install).toContain(`WriteRegStr HKCU "Software\\Classes\\.${ending}\\OpenWithProgids" "Reeltag.video" ""`);
      expect(uninstall).toContain(
        `DeleteRegValue HKCU "Software\\Classes\\.${ending}\\OpenWithProgids" "Reeltag.video"`,
      );
    }
    expect(install).not.toMatch(/Classes\\\.\w+"/);
    expect(install).not.toContain('HKLM');
    expect(uninstall).toMatch(/MessageBox .*your tags.* were kept: they are in \$LOCALAPPDATA\\Reeltag\./);
  });

  test('is in the entry for Linux desktops, one line for each fact', () => {
    const text = desktopFile('/opt/Reeltag/reeltag');
    expect(text).toMatch(/^\[Desktop Entry\]\nType=Application\nName=Reeltag\nExec=\/opt\/Reeltag\/reeltag %F\n/);
    expect(text).toContain(`MimeType=${MEDIA_TYPES.join(';')};\n`);
    expect(new Set(MEDIA_TYPES).size).toBe(MEDIA_TYPES.length);
  });
});

describe('the package for Debian', () => {
  test('says what it is, as dpkg reads it', () => {
    const text = controlFile({ version: '1.2.0-beta.1', arch: 'arm64', size: 2_049 });
    expect(text).toMatch(/^Package: reeltag\nVersion: 1\.2\.0~beta\.1\nArchitecture: arm64\n/);
    expect(text).toContain('\nInstalled-Size: 3\n');
    expect(text).toMatch(/\nDepends: .*libgtk-3-0 \| libgtk-3-0t64, .*libnss3, /);
    // A paragraph's lines begin with a space, and an empty one is a dot.
    expect(text.slice(text.indexOf('Description:')).split('\n').slice(1, -1)).toSatisfy((lines: string[]) =>
      lines.every((line) => /^ (?:\.|\S.*)$/.test(line)),
    );
  });

  test('tells software centres of the releases that the changelog dates, and of none before', () => {
    const of = (changelog: string): string => metainfo('<component>\n</component>\n', changelog);
    expect(of('## [Unreleased]\n')).toBe('<component>\n</component>\n');
    expect(of('## [Unreleased]\n\n## [1.0.0-rc.1] - 2026-01-31\n')).toBe(
      '<component>\n  <releases>\n    <release version="1.0.0~rc.1" date="2026-01-31" type="development" />\n  </releases>\n</component>\n',
    );
  });

  test.skipIf(process.platform === 'win32')(
    'says what is kept where it is taken away, and not where it is updated',
    () => {
      const say = (what: string): string =>
        spawnSync('sh', ['-s', what], { input: removalScript(), encoding: 'utf8' }).stdout;
      expect(say('remove')).toContain(
        'your tags and the models that you downloaded were kept: they are in ~/.local/share/reeltag',
      );
      expect(say('upgrade')).toBe('');
    },
  );
});

test('the icons are there in every size that is asked for', () => {
  const icons = (name: string): Buffer => readFileSync(path(`packaging/icons/${name}`));
  for (const size of PNG_SIZES) expect(icons(`${size}x${size}.png`).readUInt32BE(16), `${size}`).toBe(size);
  const ico = icons('icon.ico');
  expect(ico.readUInt16LE(4)).toBe(ICO_SIZES.length);
  ICO_SIZES.forEach((size, index) => {
    // Where its picture begins, and its width in there.
    expect(ico.readUInt32BE(ico.readUInt32LE(6 + index * 16 + 12) + 16)).toBe(size);
  });
  const icns = icons('icon.icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  expect(icns.includes('ic10')).toBe(true);
  expect(Math.max(...ICNS_SIZES)).toBe(1024);
});

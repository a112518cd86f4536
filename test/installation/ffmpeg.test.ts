import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { toGetFfmpeg } from '../../electron/installation/ffmpeg.ts';
import { installation, toGetPage, toInstallAgain } from '../../electron/installation/kind.ts';

const machine = { kind: 'package', platform: 'linux', osRelease: '', isRoot: false } as const;

test('what gets ffmpeg is a command of the system at hand', () => {
  const linux = (osRelease: string): string => toGetFfmpeg({ ...machine, osRelease });
  expect(linux('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n')).toBe('run "sudo apt install ffmpeg"');
  expect(linux('ID=pop\nID_LIKE="ubuntu debian"\n')).toBe('run "sudo apt install ffmpeg"');
  expect(linux('ID=fedora\n')).toBe('run "sudo dnf install ffmpeg-free"');
  expect(linux('ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\n')).toBe('run "sudo zypper install ffmpeg"');
  expect(linux('ID=manjaro\nID_LIKE=arch\n')).toBe('run "sudo pacman -S ffmpeg"');
  expect(linux('ID=nixos\n')).toBe("install ffmpeg with your system's package manager");
  expect(toGetFfmpeg({ ...machine, osRelease: 'ID=debian', isRoot: true })).toBe('run "apt install ffmpeg"');
  expect(toGetFfmpeg({ ...machine, platform: 'darwin' })).toBe('run "brew install ffmpeg"');
  expect(toGetFfmpeg({ ...machine, platform: 'win32' })).toContain('winget');
});

test('only in a clone are people sent to the scripts of a clone', () => {
  expect(installation()).toBe('clone');
  const packaged = installation(pathToFileURL('/nowhere/reeltag/electron/installation/kind.ts').href);
  expect(packaged).toBe('package');
  for (const say of [toInstallAgain, toGetPage, (kind: 'package') => toGetFfmpeg({ ...machine, kind })]) {
    expect(say('package')).not.toMatch(/npm|clone/);
  }
  expect(toInstallAgain('clone')).toContain('npm ci');
  expect(toGetPage('clone')).toContain('npm run build');
  expect(toGetFfmpeg({ ...machine, kind: 'clone' })).toContain('npm run setup');
});

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sayNoSandbox } from '../../electron/window/no-sandbox.ts';

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'reeltag-desktop-'));
});
afterEach(() => rmSync(bin, { recursive: true, force: true }));

/** A tool of the desktop's that keeps what it was told. */
function tool(name: string): string {
  const told = join(bin, `${name}.told`);
  writeFileSync(join(bin, name), `#!/bin/sh\necho "$LD_LIBRARY_PATH|$*" > '${told}'\n`);
  chmodSync(join(bin, name), 0o755);
  return told;
}

test.skipIf(process.platform === 'win32')(
  'an AppImage without a sandbox says what to install, on the desktop too',
  () => {
    const env = { PATH: bin, APPIMAGE: '/home/ada/Reeltag.AppImage', LD_LIBRARY_PATH: '/tmp/.mount/usr/lib' };
    const notified = tool('notify-send');
    const message = sayNoSandbox({ ...env, WAYLAND_DISPLAY: 'wayland-0' });
    expect(message).toMatch(/install the package for Debian and Ubuntu \(\.deb\) instead\.$/);
    expect(readFileSync(notified, 'utf8')).toBe(`|--app-name=Reeltag Reeltag ${message}\n`);

    // The first of them is enough.
    rmSync(notified);
    const shown = tool('zenity');
    sayNoSandbox({ ...env, DISPLAY: ':0' });
    expect(readFileSync(shown, 'utf8')).toContain(`--text=${message}`);
    expect(existsSync(notified)).toBe(false);

    // Where there is no desktop, nothing is started.
    rmSync(shown);
    expect(sayNoSandbox(env)).toBe(message);
    expect(existsSync(shown)).toBe(false);
  },
);

test('whoever typed the switch is told to leave it out', () => {
  expect(sayNoSandbox({ DISPLAY: ':0' })).toContain('start it without --no-sandbox');
});

/** What is said where Chromium would have no sandbox. No window may be opened then, so the desktop's own tools say it. */
import { spawnSync } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a message may stand before it is given up, in milliseconds. */
const READING_MS = 5 * 60_000;

/**
 * An AppImage's starter adds `--no-sandbox` by itself where the kernel lets no program but the system's own make namespaces (Ubuntu
 * 24.04 and later): nobody has typed it then, and nobody sees a terminal.
 *
 * @returns what stderr is told
 */
export function sayNoSandbox(env: Environment = process.env): string {
  if (!env['APPIMAGE']) {
    return 'Reeltag does not run without its sandbox: start it without --no-sandbox, or use `reeltag serve`.';
  }
  const message =
    'Reeltag does not run without its sandbox, and this system has none for AppImages: install the package for Debian and Ubuntu (.deb) instead.';
  if (env['DISPLAY'] || env['WAYLAND_DISPLAY']) showOnDesktop(message, env);
  return message;
}

/** By the first tool that is there. */
function showOnDesktop(message: string, env: Environment): void {
  const tools = [
    ['zenity', '--error', '--title=Reeltag', `--text=${message}`],
    ['kdialog', '--title', 'Reeltag', '--error', message],
    ['notify-send', '--app-name=Reeltag', 'Reeltag', message],
  ] as const;
  for (const [tool, ...args] of tools) {
    // The AppImage's own libraries are not theirs.
    const options = { env: { ...env, LD_LIBRARY_PATH: '' }, stdio: 'ignore', timeout: READING_MS } as const;
    if (spawnSync(tool, args, options).error === undefined) return;
  }
}

/** Whether this machine can open the window, before anything is started for it. */

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** absent on Windows */
  readonly uid: number | undefined;
}

/** Why no window can be opened here whatever is installed, as the first half of a sentence. */
export function whyNoWindow({ platform, env, uid }: Machine): string | undefined {
  if (platform !== 'linux') return undefined;
  // Chromium's sandbox is not for root, and a window without it is not for us.
  if (uid === 0) return "Electron's sandbox does not work for the user root";
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? undefined : 'There is no display (DISPLAY is not set)';
}

/** Told instead of opening a window. */
export function insteadOfWindow(reason: string): string {
  return `${reason}, so Reeltag opens in your browser instead of a window:`;
}

export const NO_BINARY = "Electron's binary is not here (`npm run setup` tries to get it)";

/** Told after a window that ended badly: the reason is above it, in Electron's words. */
export const WINDOW_FAILED =
  'The window could not be opened, or has crashed: `npx reeltag serve` shows the same in a browser.';

import { expect, test } from 'vitest';
import { insteadOfWindow, whyNoWindow } from '../../scripts/start/window.ts';

const ROOT = "Electron's sandbox does not work for the user root";
const NO_DISPLAY = 'There is no display (DISPLAY is not set)';

test.each([
  { machine: { platform: 'linux', env: { DISPLAY: ':0' }, uid: 1000 }, reason: undefined },
  { machine: { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' }, uid: 1000 }, reason: undefined },
  { machine: { platform: 'linux', env: {}, uid: 1000 }, reason: NO_DISPLAY },
  { machine: { platform: 'linux', env: { DISPLAY: '' }, uid: 1000 }, reason: NO_DISPLAY },
  { machine: { platform: 'linux', env: { DISPLAY: ':0' }, uid: 0 }, reason: ROOT },
  { machine: { platform: 'linux', env: {}, uid: 0 }, reason: ROOT },
  { machine: { platform: 'darwin', env: {}, uid: 501 }, reason: undefined },
  { machine: { platform: 'win32', env: {}, uid: undefined }, reason: undefined },
] as const)('$machine: $reason', ({ machine, reason }) => expect(whyNoWindow(machine)).toBe(reason));

test('it is said in one sentence', () => {
  expect(insteadOfWindow(NO_DISPLAY)).toBe(`${NO_DISPLAY}, so Reeltag opens in your browser instead of a window:`);
});

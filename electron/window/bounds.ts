/** Where the window was, remembered over restarts. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowPlace {
  /** in device-independent pixels; without one the window is centred */
  readonly bounds: Rectangle | { readonly width: number; readonly height: number };
  readonly maximised: boolean;
}

export const SMALLEST = { width: 800, height: 560 };
const USUAL: WindowPlace = { bounds: { width: 1280, height: 800 }, maximised: false };
/** So much of the title bar's width and height must be within reach of the pointer. */
const GRIP = { width: 120, height: 40 };

/**
 * The remembered place, if a window there could be seen and moved; a display may have been unplugged since.
 *
 * @param workAreas of the displays that there are now
 */
export function fitPlace(remembered: WindowPlace | undefined, workAreas: readonly Rectangle[]): WindowPlace {
  if (remembered === undefined || !('x' in remembered.bounds)) return USUAL;
  const { maximised } = remembered;
  const width = Math.max(remembered.bounds.width, SMALLEST.width);
  const height = Math.max(remembered.bounds.height, SMALLEST.height);
  const { x, y } = remembered.bounds;
  const visible = workAreas.some((area) => {
    const across = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
    // The title bar is at the top: it must be in the area, whatever of the rest is.
    const down = area.y + area.height - y;
    return across >= GRIP.width && y >= area.y && down >= GRIP.height;
  });
  return visible ? { bounds: { x, y, width, height }, maximised } : { bounds: { width, height }, maximised };
}

/** What was remembered, or undefined where there is nothing usable: a window's place is worth no complaint. */
export function readPlace(file: string): WindowPlace | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const { x, y, width, height, maximised } = value;
    const numbers = [x, y, width, height].map((number) => (Number.isInteger(number) ? Number(number) : Number.NaN));
    if (numbers.some(Number.isNaN) || numbers.some((number) => Math.abs(number) > 100_000)) return undefined;
    const [left = 0, top = 0, across = 0, down = 0] = numbers;
    return { bounds: { x: left, y: top, width: across, height: down }, maximised: maximised === true };
  } catch {
    return undefined;
  }
}

/** Replaces the file whole. @throws a system error where it cannot be written */
export function writePlace(file: string, bounds: Rectangle, maximised: boolean): void {
  const { x, y, width, height } = bounds;
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  try {
    const handle = openSync(temporary, 'w');
    try {
      writeSync(handle, `${JSON.stringify({ x, y, width, height, maximised })}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

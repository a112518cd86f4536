import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { besideArchive, outsideArchive } from '../../electron/engine/archive.ts';
import { shippedToolsFolder } from '../../electron/engine/video/shipped-tools.ts';

const installed = join(sep, 'opt', 'Reeltag', 'resources');
const module = join(installed, 'app.asar', 'out', 'main', 'engine.js');

test('what lies in the archive lies outside of it for other programs', () => {
  expect(outsideArchive(module)).toBe(join(installed, 'app.asar.unpacked', 'out', 'main', 'engine.js'));
  expect(outsideArchive(outsideArchive(module))).toBe(outsideArchive(module));
  const clone = join(sep, 'home', 'my-app.asar-notes', 'engine.ts');
  expect(outsideArchive(clone)).toBe(clone);
});

test('what was installed with it lies beside the archive, and nowhere in a clone', () => {
  expect(besideArchive(module)).toBe(installed);
  expect(shippedToolsFolder(module)).toBe(join(installed, 'ffmpeg'));
  expect(shippedToolsFolder(join(sep, 'home', 'reeltag', 'electron', 'engine', 'video', 'tools.ts'))).toBeUndefined();
  expect(shippedToolsFolder()).toBeUndefined();
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gpuFolder } from '../../electron/gpu/place.ts';

test('what is for the GPU lies with the data, or where an image has it', () => {
  expect(gpuFolder('/data', {})).toBe(join('/data', 'gpu'));
  expect(gpuFolder('/data', { REELTAG_GPU: '/opt/reeltag/gpu' })).toBe('/opt/reeltag/gpu');
  // Empty, or dependent on where the program happens to be started: no place.
  expect(gpuFolder('/data', { REELTAG_GPU: '' })).toBe(join('/data', 'gpu'));
  expect(gpuFolder('/data', { REELTAG_GPU: 'here' })).toBe(join('/data', 'gpu'));
});

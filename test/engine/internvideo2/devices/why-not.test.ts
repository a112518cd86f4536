import { expect, test } from 'vitest';
import { whyNot } from '../../../../electron/engine/internvideo2/devices/device.ts';

/** As ONNX Runtime 1.30 has thrown it, but for the last. */
test.each([
  ['Failed to load shared library', false, /not installed: where there is an NVIDIA GPU, `reeltag gpu install`/],
  ['Failed to load shared library', true, /driver, or a library .* is missing: `reeltag doctor`/],
  [
    'cuda_call.cc:146 CUDA failure 36: API call is not supported in the installed CUDA driver ; GPU=-1',
    true,
    /too old/,
  ],
  ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', true, /too old/],
  ['CUDA failure 100: no CUDA-capable device is detected', true, /no device or driver/],
  ['backend not found: cuda', false, /no provider for it on this platform/],
  ['something else', true, /could not start it/],
])('CUDA, %s (installed: %s)', (reason, isInstalled, says) => {
  expect(whyNot('cuda', new Error(reason), isInstalled)).toMatch(says);
});

test('WebGPU without fp16', () => {
  const reason =
    'shader_helper.cc:416 GenerateSourceCode Program Transpose requires f16 but the device does not support it.';
  expect(whyNot('webgpu', new Error(reason), true)).toMatch(/cannot compute in fp16/);
});

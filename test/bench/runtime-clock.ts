/** How much of a time was ONNX Runtime's: the rest is JavaScript's own. */
import { loadOnnxRuntime } from '../../electron/engine/onnx-runtime/load.ts';

/** Milliseconds in ONNX Runtime since the start, from here on. */
export async function watchRuntime(): Promise<() => number> {
  const { InferenceSession } = await loadOnnxRuntime();
  const { prototype } = InferenceSession as unknown as { prototype: { run: (...args: unknown[]) => Promise<unknown> } };
  const { run: original } = prototype;
  let total = 0;
  prototype.run = async function (...args) {
    const began = performance.now();
    try {
      return await original.apply(this, args);
    } finally {
      total += performance.now() - began;
    }
  };
  return () => total;
}

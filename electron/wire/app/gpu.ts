/** What makes an NVIDIA GPU usable under Linux: what is installed, what could be, and its bringing. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { count, none, nothing } from '../values.ts';

/** What an installation brings, as a person decides on it. */
const gpuOfferSchema = z.object({
  /** versions: of ONNX Runtime, of CUDA, and of the oldest driver that does */
  runtime: z.string(),
  cuda: z.string(),
  driver: z.string(),
  /** bytes: to be downloaded, on the disk in the end, on the disk at most meanwhile, and free there */
  downloadBytes: count,
  installedBytes: count,
  neededBytes: count,
  freeBytes: count.exactOptional(),
  licences: z.array(z.object({ name: z.string(), address: z.string(), of: z.array(z.string()) })),
});

export const gpuStatusSchema = z.discriminatedUnion('possible', [
  /** another platform: `why` is a sentence */
  z.object({ possible: z.literal(false), why: z.string() }),
  z.object({
    possible: z.literal(true),
    /** whether NVIDIA's driver is there */
    hasDriver: z.boolean(),
    directory: z.string(),
    /** `current`: made of the very packages that this version of the program would bring */
    installed: z.object({ runtime: z.string(), bytes: count, current: z.boolean() }).exactOptional(),
    /** of ONNX Runtime, that something is installed for which this version of the program cannot use */
    otherVersions: z.array(z.string()),
    offer: gpuOfferSchema,
  }),
]);
export type GpuStatus = z.infer<typeof gpuStatusSchema>;

export const gpuProgressSchema = z.object({
  stage: z.enum(['downloading', 'checking', 'unpacking']),
  package: z.string(),
  /** of all packages, as they are downloaded */
  doneBytes: count,
  totalBytes: count,
});
export type GpuProgress = z.infer<typeof gpuProgressSchema>;

export const gpuCalls = {
  gpuStatus: { args: nothing, progress: none, result: gpuStatusSchema },
  /** Refuses with `disk-full` before the first byte. The model is opened again with what is then there. */
  installGpu: { args: nothing, progress: gpuProgressSchema, result: nothing, shared: true },
  removeGpu: { args: nothing, progress: none, result: nothing, shared: true },
} as const satisfies Contract['calls'];

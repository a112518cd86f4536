/** Which models there are, and the one in use. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import {
  deviceFactsSchema,
  deviceWishSchema,
  modelInfoSchema,
  precisionSchema,
  precisionWishSchema,
  stageProgressSchema,
} from '../engine.ts';
import { none, nothing } from '../values.ts';
import { demoVerdictSchema } from './official.ts';
import { problemSchema } from './problem.ts';

/** Characters: more than any system's paths have. It is kept, and told in each status. */
const LONGEST_PATH = 32_767;

/** Which model, where, and how it is to run. */
export const modelChoiceSchema = z.object({
  /** absolute folder; the demo model's and the official one's are known to the host by these names */
  model: z.union([
    z.literal('demo'),
    z.literal('official'),
    z.object({ directory: z.string().min(1).max(LONGEST_PATH) }),
  ]),
  device: deviceWishSchema,
  precision: precisionWishSchema,
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;

export const modelStatusSchema = z.object({
  choice: modelChoiceSchema,
  /** for people: “Demo model”, “InternVideo2 1B”, a folder's name */
  name: z.string(),
  /** `stopped`: its process crashed too often and waits for `restartEngine` */
  state: z.enum(['opening', 'ready', 'failed', 'stopped']),
  progress: stageProgressSchema.exactOptional(),
  problem: problemSchema.exactOptional(),
  /** once ready: name@content hash, as it is said to people and other programs */
  id: z.string().exactOptional(),
  /** the device that runs it, and why it is not the graphics processor where there could be one */
  device: z.string().exactOptional(),
  precision: precisionSchema.exactOptional(),
  deviceReason: z.string().exactOptional(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

/** This machine's devices, and what was measured of them with the model in use. */
export const devicesSchema = z.object({
  devices: z.array(deviceFactsSchema),
  /** the name of the one that is being measured */
  measuring: z.string().exactOptional(),
});
export type Devices = z.infer<typeof devicesSchema>;

/** A model that can be chosen. */
export const modelOfferSchema = z.object({
  model: modelChoiceSchema.shape.model,
  name: z.string(),
  about: z.string(),
  directory: z.string(),
  present: z.boolean(),
});
export type ModelOffer = z.infer<typeof modelOfferSchema>;

export const modelCalls = {
  listModels: { args: nothing, progress: none, result: z.object({ models: z.array(modelOfferSchema) }) },
  /** Opens (and converts, on first use) another model; the videos are then encoded with it. Followed by events. */
  chooseModel: { args: modelChoiceSchema, progress: none, result: modelStatusSchema },
  modelInfo: { args: nothing, progress: stageProgressSchema, result: modelInfoSchema, shared: true },
  /** Compares the official model with its authors' published demonstration. */
  verifyModel: {
    args: z.object({ video: z.string().min(1) }),
    progress: stageProgressSchema,
    result: demoVerdictSchema,
  },
  listDevices: { args: nothing, progress: none, result: devicesSchema },
  /** Measures all devices, seconds each; videos wait meanwhile. The model goes over to the fastest where nobody named one. */
  measureDevices: { args: nothing, progress: none, result: devicesSchema, shared: true },
  /** After three crashes. */
  restartEngine: { args: nothing, progress: none, result: nothing, shared: true },
} as const satisfies Contract['calls'];

export const modelEvents = {
  modelChanged: modelStatusSchema,
  devicesChanged: devicesSchema,
} as const satisfies Contract['events'];

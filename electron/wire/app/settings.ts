/** How a person wants the page to be. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none } from '../values.ts';

const chords = z.array(z.string().min(1).max(40)).max(8).readonly();
/** Of commands; those of other versions too. */
const idSchema = z.string().min(1).max(60);
const isBounded = (keys: object): boolean => Object.keys(keys).length <= 500;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** who decides, as it stands beside decisions; at first the system's name of the user */
  name: z.string().min(1).max(200),
  /** keys that were changed, by command: the others have those of the table (`catalogue/keys/`) */
  keys: z.record(idSchema, chords).refine(isBounded),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What is named is changed; of the keys, too: null gives a command the table's again. */
export const settingsChangeSchema = z.object({
  theme: settingsSchema.shape.theme.exactOptional(),
  /** empty: the system's name of the user again */
  name: z.string().max(200).exactOptional(),
  keys: z.record(idSchema, chords.nullable()).refine(isBounded).exactOptional(),
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const settingsCalls = {
  setSettings: { args: settingsChangeSchema, progress: none, result: settingsSchema },
} as const satisfies Contract['calls'];

export const settingsEvents = { settingsChanged: settingsSchema } as const satisfies Contract['events'];

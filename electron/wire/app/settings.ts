/** How a person wants the page to be. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none } from '../values.ts';
import { exportChoiceSchema } from './interchange.ts';

const chords = z.array(z.string().min(1).max(40)).max(8).readonly();
/** Of commands; those of other versions too. */
const idSchema = z.string().min(1).max(60);
const isBounded = (keys: object): boolean => Object.keys(keys).length <= 500;

/** How closely the model looks at scenes, and how fits become moments. */
export const momentSettingsSchema = z.object({
  /** how long the parts of scenes are, seconds */
  seconds: z.number().min(0.5).max(600),
  /** how much of a part the next one sees again */
  overlap: z.number().min(0).max(0.9),
  /** a moment goes on until the fit falls so far below the label's threshold */
  slack: z.number().min(0).max(1),
  /** shorter ones are none, seconds */
  shortest: z.number().min(0).max(600),
  /** those that are no further apart are one, seconds */
  gap: z.number().min(0).max(600),
  /** a stroke of a label's key labels one frame */
  frames: z.literal(true).exactOptional(),
});
export type MomentSettings = z.infer<typeof momentSettingsSchema>;

export const USUAL_MOMENTS: MomentSettings = { seconds: 8, overlap: 0.5, slack: 0.15, shortest: 1, gap: 2 };

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** who decides, as it stands beside decisions; at first the system's name of the user */
  name: z.string().min(1).max(200),
  /** how closely the model looks, and how its fits become moments */
  moments: momentSettingsSchema,
  /** keys that were changed, by command: the others have those of the table (`catalogue/keys/`) */
  keys: z.record(idSchema, chords).refine(isBounded),
  /** how something was exported last, and into which folder of the host's machine */
  exportChoice: exportChoiceSchema.exactOptional(),
  exportFolder: z.string().max(32_768).exactOptional(),
  /** what somebody does not want to be told again, the newest last */
  dismissed: z.array(z.string().min(1).max(100)).max(500).exactOptional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What is named is changed; of the keys, too: null gives a command the table's again. */
export const settingsChangeSchema = z.object({
  theme: settingsSchema.shape.theme.exactOptional(),
  /** empty: the system's name of the user again */
  name: z.string().max(200).exactOptional(),
  keys: z.record(idSchema, chords.nullable()).refine(isBounded).exactOptional(),
  /** as they are to be, all of them */
  moments: momentSettingsSchema.exactOptional(),
  exportChoice: exportChoiceSchema.exactOptional(),
  exportFolder: settingsSchema.shape.exportFolder,
  /** as it is to be, all of it */
  dismissed: settingsSchema.shape.dismissed,
});
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const settingsCalls = {
  setSettings: { args: settingsChangeSchema, progress: none, result: settingsSchema },
} as const satisfies Contract['calls'];

export const settingsEvents = { settingsChanged: settingsSchema } as const satisfies Contract['events'];

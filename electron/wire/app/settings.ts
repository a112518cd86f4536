/** How a person wants the page to be. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none } from '../values.ts';

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** who decides, as it stands beside decisions; at first the system's name of the user */
  name: z.string().min(1).max(200),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingsCalls = {
  setSettings: { args: settingsSchema.partial(), progress: none, result: settingsSchema },
} as const satisfies Contract['calls'];

export const settingsEvents = { settingsChanged: settingsSchema } as const satisfies Contract['events'];

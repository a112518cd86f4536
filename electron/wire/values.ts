/** The values that contracts share. */
import { z } from 'zod';
import { ERROR_KINDS } from './errors.ts';

export const count = z.int().nonnegative();
export const fraction = z.number().min(0).max(1);
/** A call that has no arguments, or nothing to say in the end. */
export const nothing = z.object({});
/** A call that says nothing meanwhile. */
export const none = z.never();
/** A `TagError` as data. */
export const errorSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  message: z.string(),
  detail: z.string().exactOptional(),
});

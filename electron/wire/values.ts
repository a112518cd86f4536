/** The values that contracts share. */
import { z } from 'zod';

export const count = z.int().nonnegative();
export const fraction = z.number().min(0).max(1);
/** A call that has no arguments, or nothing to say in the end. */
export const nothing = z.object({});
/** A call that says nothing meanwhile. */
export const none = z.never();

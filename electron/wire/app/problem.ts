/** A failure, as a page is told of it. */
import { z } from 'zod';
import { ERROR_KINDS } from '../errors.ts';

/** A `TagError` as data. */
export const problemSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  message: z.string(),
  detail: z.string().exactOptional(),
});
export type Problem = z.infer<typeof problemSchema>;

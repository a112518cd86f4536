/** A failure, as a page is told of it. */
import type { z } from 'zod';
import { errorSchema } from '../values.ts';

export const problemSchema = errorSchema;
export type Problem = z.infer<typeof problemSchema>;

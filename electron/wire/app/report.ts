/** What somebody may send by hand when something goes wrong. The program itself sends nothing. */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none, nothing } from '../values.ts';

export const reportCalls = {
  /** A text that people can read: which program and machine this is, what `reeltag doctor` says, the last lines of the log. */
  makeReport: {
    args: nothing,
    progress: none,
    result: z.object({ fileName: z.string(), text: z.string() }),
  },
} as const satisfies Contract['calls'];

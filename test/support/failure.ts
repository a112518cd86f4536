/** Expected failures in tests. */
import { TagError } from '../../electron/errors.ts';

/** The `TagError` that `run` fails with; anything else, success too, fails the test. */
export async function failure(run: () => Promise<unknown>): Promise<TagError> {
  let value: unknown;
  try {
    value = await run();
  } catch (error) {
    if (error instanceof TagError) return error;
    throw error;
  }
  throw new Error(`expected a TagError, got ${String(value)}`);
}

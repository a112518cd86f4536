/** Expected failures in tests. */
import { expect } from 'vitest';
import { type ErrorKind, TagError } from '../../electron/wire/errors.ts';

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

/** The `TagError` that `promise` rejects with, which must be of `kind`. */
export async function expectFailure(promise: Promise<unknown>, kind: ErrorKind): Promise<TagError> {
  const error = await failure(() => promise);
  expect(error).toMatchObject({ kind });
  return error;
}

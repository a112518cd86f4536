/** Devices measured before a long run. */
import { expect, test } from 'vitest';
import type { Context } from '../../electron/cli/context.ts';
import { measureForMany } from '../../electron/cli/devices.ts';
import type { Supervisor } from '../../electron/engine-host/supervisor.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { abortError } from '../../electron/wire/failures.ts';

const model = { directory: '/model', device: 'auto', precision: 'auto' } as const;
const context = { signal: new AbortController().signal, debug: true, say: () => {} } as unknown as Context;
const failing = (error: Error) => ({ call: () => Promise.reject(error) }) as unknown as Supervisor;

test('a run goes on where they cannot be, and ends where it is cancelled', async () => {
  const full = failing(new TagError('disk-full', 'The disk is too full.'));
  await expect(measureForMany(context, full, model, 8)).resolves.toBeUndefined();
  await expect(measureForMany(context, failing(abortError()), model, 8)).rejects.toMatchObject({ name: 'AbortError' });
});

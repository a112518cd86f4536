import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { send } from '../../electron/serve/answer.ts';
import { abortError } from '../../electron/wire/failures.ts';

test('an answer that failed because its client left is no failure of the server', async () => {
  const to = new ServerResponse(new IncomingMessage(new Socket()));
  to.destroy();
  const body = new ReadableStream({ start: (controller) => controller.error(abortError()) });
  await expect(send(new Response(body), to, 60_000)).resolves.toBeUndefined();
});

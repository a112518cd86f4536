/** A server that goes away, and how long it is waited for. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { parseServer } from '../../../electron/engine/kserve/address.ts';
import { Server } from '../../../electron/engine/kserve/server.ts';
import { expectFailure } from '../../support/failure.ts';

test('each clip waits half as long for a server that has gone as the one before, until it answers again', async () => {
  let [isThere, asked] = [false, 0];
  const http = createServer((request, response) => {
    asked += 1;
    if (isThere) response.writeHead(404).end();
    else request.socket.destroy();
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { port } = http.address() as AddressInfo;
  const server = new Server(parseServer(`kserve:http://127.0.0.1:${port}`), undefined, {
    ...{ patienceMs: 500, backoffMs: 5, maxBackoffMs: 10 },
  });
  const run = async (kind: 'network' | 'device-unavailable'): Promise<number> => {
    const before = asked;
    await expectFailure(server.run('vision', {}, ['embeds']), kind);
    return asked - before;
  };
  try {
    const first = await run('network');
    for (let again = 0; again < 8; again++) await run('network');
    expect(await run('network')).toBeLessThan(first);
    isThere = true;
    expect(await run('device-unavailable')).toBe(1);
    isThere = false;
    expect(await run('network')).toBeGreaterThan(2);
  } finally {
    server.close();
    http.close();
  }
});

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ofPorts } from '../../../electron/cli/cluster/doctor.ts';
import type { NodeRecord } from '../../../electron/cluster/local/node-record.ts';

const record: NodeRecord = {
  ...{
    reeltag: 1,
    role: 'head',
    mark: 'a-mark-of-sixteen',
    address: '',
    open: false,
    tokenFile: '/t',
    temporary: '/t',
  },
  ...{ since: '', ray: '2', python: '3', processes: [], joined: [] },
};
const { signal } = new AbortController();

test('the ports of the head and of its dashboard answer, or it says which does not, and what to do', async () => {
  const server = createServer().listen({ host: '::1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [address, url] = [`[::1]:${port}`, `http://[::1]:${port}`];
  expect(await ofPorts({ ...record, address, url }, signal)).toEqual([
    { name: 'port of the head', status: 'ok', found: `${address} answers` },
    { name: 'port of the dashboard', status: 'ok', found: `${address} answers` },
  ]);
  server.close();
  await once(server, 'close');
  const none = { status: 'missing', found: `${address} does not answer` };
  expect(await ofPorts({ ...record, address, url }, signal)).toMatchObject([
    { name: 'port of the head', ...none, advice: expect.stringContaining('"reeltag cluster down"') },
    { name: 'port of the dashboard', ...none },
  ]);
  // Of the cluster that a machine has joined it knows the head alone.
  expect(await ofPorts({ ...record, role: 'node', address }, signal)).toMatchObject([
    { name: 'port of the head', ...none, advice: expect.stringContaining('firewall') },
  ]);
});

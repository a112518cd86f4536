/** Which port to listen at: the one of last time, so that a page that is open finds its server again. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { systemErrorCode, TagError } from '../wire/errors.ts';

const HOST = '127.0.0.1';

/**
 * @param port 0 for one that is free; undefined for that of last time, if it is
 * @throws TagError `in-use`, `usage`: another program has it, or it is not for everyone
 */
export async function listen(server: Server, dataDirectory: string, port: number | undefined): Promise<number> {
  const memory = join(dataDirectory, 'serve-port');
  const wanted = port ?? Number((await readFile(memory, 'utf8').catch(() => '0')).trim());
  const isPort = Number.isInteger(wanted) && wanted >= 0 && wanted <= 65_535;
  try {
    await listenAt(server, isPort ? wanted : 0);
  } catch (error) {
    const code = systemErrorCode(error);
    if (port !== undefined && code === 'EADDRINUSE') {
      throw new TagError(
        'in-use',
        `Port ${port} is taken by another program: choose another, or leave the choice to Reeltag.`,
      );
    }
    if (port !== undefined && code === 'EACCES') {
      throw new TagError('usage', `Port ${port} is for the system's own services: choose one above 1023.`);
    }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    await listenAt(server, 0);
  }
  const { port: got } = server.address() as AddressInfo;
  // Forgetting it costs a link that has to be opened again.
  await writeFile(`${memory}.tmp`, String(got), { mode: 0o600 })
    .then(() => rename(`${memory}.tmp`, memory))
    .catch(() => {});
  return got;
}

function listenAt(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Addresses and ports of this machine. */
import { connect, createServer, isIPv6 } from 'node:net';
import { TagError } from '../../wire/errors.ts';

export const LOOPBACK = '127.0.0.1';

export function isLoopback(host: string): boolean {
  return host === LOOPBACK || host.toLowerCase() === 'localhost' || host === '::1';
}

/** As it stands before a port. */
export function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** The port, where nobody has it; 0 asks for any that is free. */
function tryPort(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? undefined) : undefined));
    });
  });
}

/**
 * @param wanted what was asked for; absent: the usual one, or any that is free where another program has that
 * @throws TagError `in-use`, or `usage` for an address that this machine does not have
 */
export async function freePort(host: string, usual: number, wanted?: number): Promise<number> {
  try {
    const found = await tryPort(host, wanted ?? usual);
    if (found !== undefined) return found;
    if (wanted !== undefined) {
      throw new TagError('in-use', `Another program listens on port ${wanted} of ${host}: name another port.`);
    }
    return (await tryPort(host, 0)) as number;
  } catch (error) {
    if (error instanceof TagError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new TagError(
      'usage',
      code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? `${host} is no address of this machine: name one that the other machines reach it by.`
        : `Nothing can listen at ${host} (${code}): name another address or port.`,
      { cause: error },
    );
  }
}

/** Far longer than a machine next door takes, also one that is busy. */
const ANSWER_MS = 5_000;

/** Whether something takes a connection there. @param authority host:port @throws AbortError */
export async function answers(authority: string, signal: AbortSignal): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${authority}`);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), signal, timeout: ANSWER_MS });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.on('connect', () => resolve(true));
      for (const event of ['error', 'timeout'] as const) socket.on(event, () => resolve(false));
    });
  } finally {
    socket.destroy();
    signal.throwIfAborted();
  }
}

/** Where the processes of a node listen, as the kernel has it. Linux alone. */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Addresses in the kernel's own hexadecimal: 127.x.y.z, ::1, and 127.x.y.z as IPv6 writes it. */
const LOOPBACK = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;
const LISTEN = '0A';

export interface Listening {
  readonly pid: number;
  /** hexadecimal, as in /proc/net/tcp */
  readonly address: string;
  readonly port: number;
  readonly isLoopback: boolean;
}

export async function listeningOf(pids: readonly number[]): Promise<Listening[]> {
  const found: Listening[] = [];
  for (const pid of pids) {
    const own = new Set<string>();
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) own.add(inode);
    }
    for (const table of ['tcp', 'tcp6']) {
      const text = await readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '');
      for (const line of text.trim().split('\n').slice(1)) {
        const fields = line.trim().split(/\s+/);
        const [address = '', port = ''] = (fields[1] ?? '').split(':');
        if (fields[3] !== LISTEN || !own.has(fields[9] ?? '')) continue;
        found.push({ pid, address, port: Number.parseInt(port, 16), isLoopback: LOOPBACK.test(address) });
      }
    }
  }
  return found;
}

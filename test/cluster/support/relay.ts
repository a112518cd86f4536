/** Leads connections on: started in a network of a check's own, from a socket in a folder, which is seen outside, to a port in there. */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What each of them hears the other is told; one that ends or breaks ends the other. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}

export function relay(to: () => Socket): Server {
  return createServer((from) => join(from, to()));
}

if (import.meta.main) {
  const [socket = '', host = '', port = ''] = process.argv.slice(2);
  relay(() => connect(Number(port), host)).listen(socket, () => console.log('ready'));
}

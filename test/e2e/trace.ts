/** What a program and its children reached for, read from what strace saw of them. */
import { isAbsolute, join } from 'node:path';

/**
 * strace's arguments before the program's: it watches what could leave the machine or a file behind, children included, as a
 * process aside, so that the program started is the one that gets the signals. Names with `?` are not on every processor.
 */
export const straceArguments = (file: string): string[] => [
  ...['-D', '-f', '-qq', '-y', '-e', 'signal=none', '-o', file],
  ...['-e', `trace=%network,${FILE_CALLS.map((name) => `?${name}`).join(',')}`],
];

/** Calls that name a file and may make, change or remove it. */
const FILE_CALLS = [
  ...['open', 'openat', 'openat2', 'creat', 'truncate', 'mknod', 'mknodat', 'mkdir', 'mkdirat', 'rmdir'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
  ...['chmod', 'fchmodat', 'chown', 'lchown', 'fchownat', 'utimensat', 'setxattr', 'lsetxattr'],
];

/** `1234 openat(AT_FDCWD</here>, "/tmp/x", O_RDONLY) = 3`: the call's name, and what it was given as far as it is there. */
const CALL = /^\d+ +(?<name>\w+)\((?<given>.*)$/;
const OPENED_TO_WRITE = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;
const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** A path, and the folder that it is relative to where the call names one. */
const PATH = /(?:(?:AT_FDCWD|\d+)<(?<base>[^>]*)>, )?"(?<path>(?:[^"\\]|\\.)*)"/g;
const ADDRESS = /sa_family=AF_INET6?, sin6?_port=htons\((?<port>\d+)\).*?(?:inet_addr\(|AF_INET6, )"(?<host>[^"]*)"/;
/** Of these, an address is where something is sent, or where it may come from. */
const REACHING = new Set(['connect', 'sendto', 'sendmsg', 'sendmmsg', 'bind']);
const LOOPBACK = /^(?:::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const DNS_PORT = '53';
/** Local services that look names up in the network for whoever asks. */
const RESOLVER = /sun_path="\/(?:var\/)?run\/(?:systemd\/resolve|avahi-daemon)\//;

/** Addresses beyond this machine, each once: `connect 10.0.0.1:443`. To look a name up is to reach out, too. */
export function reachedOut(trace: string): string[] {
  const found = new Set<string>();
  for (const { name, given } of callsOf(trace)) {
    if (!REACHING.has(name)) continue;
    const { host, port } = ADDRESS.exec(given)?.groups ?? {};
    if (host !== undefined && (!LOOPBACK.test(host) || port === DNS_PORT)) found.add(`${name} ${host}:${port}`);
    if (RESOLVER.test(given)) found.add(`${name} to the resolver`);
  }
  return [...found];
}

/**
 * Files and folders that were made, changed, renamed or removed, or that somebody tried to, each once.
 *
 * @param cwd what the paths of calls are relative to that name no folder
 */
export function written(trace: string, cwd: string): string[] {
  const found = new Set<string>();
  for (const { name, given } of callsOf(trace)) {
    if (!FILE_CALLS.includes(name) || (/^open/.test(name) && !OPENED_TO_WRITE.test(given.replaceAll(TEXT, ''))))
      continue;
    const paths = [...given.matchAll(PATH)].map(({ groups: { base = cwd, path = '' } = {} }) =>
      isAbsolute(path) ? path : join(base, path),
    );
    // Of a link, the first is what it leads to.
    for (const path of /link(?:at)?$/.test(name) && !name.startsWith('un') ? paths.slice(-1) : paths) found.add(path);
  }
  return [...found];
}

function* callsOf(trace: string): Generator<{ name: string; given: string }> {
  for (const line of trace.split('\n')) {
    const { name, given } = CALL.exec(line)?.groups ?? {};
    if (name !== undefined && given !== undefined) yield { name, given };
  }
}

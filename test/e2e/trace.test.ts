import { describe, expect, test } from 'vitest';
import { reachedOut, written } from './trace.ts';

const trace = (...lines: string[]): string => lines.map((line, n) => `${100 + n} ${line}\n`).join('');

describe('reachedOut', () => {
  test.each([
    [
      'a name server',
      'connect(30<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.1.2.3")}, 16) = 0',
      'connect 10.1.2.3:53',
    ],
    [
      'one on this machine',
      'connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
      'connect 127.0.0.53:53',
    ],
    [
      "systemd's",
      'connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
      'connect to the resolver',
    ],
    [
      'a call that is still under way',
      'connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("20.1.2.3")}, 16 <unfinished ...>',
      'connect 20.1.2.3:443',
    ],
    [
      'IPv6',
      'connect(3<socket:[1]>, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2a00::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)',
      'connect 2a00::1:443',
    ],
    [
      'a datagram',
      'sendto(3<socket:[1]>, "a", 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("8.8.8.8")}, 16) = 1',
      'sendto 8.8.8.8:9',
    ],
    [
      'many at once',
      'sendmmsg(3<socket:[1]>, [{msg_hdr={msg_name={sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("8.8.8.8")}, msg_namelen=16}}], 1, 0) = 1',
      'sendmmsg 8.8.8.8:9',
    ],
    [
      'a door open to the network',
      'bind(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
      'bind 0.0.0.0:0',
    ],
  ])('tells of %s', (_what, line, expected) => expect(reachedOut(trace(line, line))).toEqual([expected]));

  test.each([
    [
      'loopback',
      'connect(3<socket:[1]>, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    ],
    [
      'its IPv6',
      'sendto(3<socket:[1]>, "a", 1, 0, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 1',
    ],
    [
      'both at once',
      'connect(3<socket:[1]>, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:127.0.0.1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    ],
    [
      'a socket of the file system',
      'connect(3<socket:[1]>, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT',
    ],
    ['the kernel', 'bind(3<socket:[1]>, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 0'],
    [
      'an address that is only asked for',
      'getsockname(3<socket:[1]>, {sa_family=AF_INET6, sin6_port=htons(1), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::", &sin6_addr), sin6_scope_id=0}, [28]) = 0',
    ],
    [
      'an address in a text',
      'write(2, "connect sa_family=AF_INET, sin_port=htons(1) inet_addr(\\"8.8.8.8\\")", 9) = 9',
    ],
  ])('does not tell of %s', (_what, line) => expect(reachedOut(trace(line))).toEqual([]));
});

describe('written', () => {
  test.each([
    [
      'a file opened to write',
      'openat(AT_FDCWD</here>, "/tmp/a", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3</tmp/a>',
      ['/tmp/a'],
    ],
    ['one that could not be', 'openat(AT_FDCWD</here>, "/etc/a", O_RDWR) = -1 EACCES (Permission denied)', ['/etc/a']],
    ['one by an older call', 'open("/tmp/a", O_RDWR|O_CREAT, 0600 <unfinished ...>', ['/tmp/a']],
    ['one in a folder that is open', 'openat(7</home/b>, "a", O_WRONLY|O_CREAT, 0666) = 3</home/b/a>', ['/home/b/a']],
    [
      'one named from the current folder',
      'openat(AT_FDCWD</here>, "a/b", O_WRONLY|O_CREAT, 0666) = 3</here/a/b>',
      ['/here/a/b'],
    ],
    ['one named from the folder it was started in', 'mkdir("a", 0777) = 0', ['/cwd/a']],
    ['both names of one renamed', 'rename("/a", "/b") = 0', ['/a', '/b']],
    ['both in open folders', 'renameat2(7</x>, "a", AT_FDCWD</y>, "b", RENAME_NOREPLACE) = 0', ['/x/a', '/y/b']],
    ['a link, not what it leads to', 'symlinkat("/etc/passwd", AT_FDCWD</y>, "l") = 0', ['/y/l']],
    ['what is removed', 'unlinkat(AT_FDCWD</y>, "l", AT_REMOVEDIR) = 0', ['/y/l']],
    ['a name with a quotation mark', 'unlink("/a\\"b") = 0', ['/a\\"b']],
  ])('tells of %s', (_what, line, paths) => expect(written(trace(line, line), '/cwd')).toEqual(paths));

  test.each([
    ['what is read', 'openat(AT_FDCWD</here>, "/etc/O_CREAT.d", O_RDONLY|O_CLOEXEC) = 3</etc/x>'],
    ['what another call says', 'sendto(3<socket:[1]>, "mkdir(\\"/a\\")", 9, 0, NULL, 0) = 9'],
    ['the end of a call', '<... openat resumed>) = 3</tmp/a>'],
    ['the end of a process', '+++ exited with 0 +++'],
  ])('does not tell of %s', (_what, line) => expect(written(trace(line), '/cwd')).toEqual([]));
});

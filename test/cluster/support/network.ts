/**
 * A network of a check's own: Ray listens on every interface, and whoever reaches it may run what they like. Here there is a loopback and
 * nothing else, and no process outside sees it. With it go processes, `/tmp` and `/dev/shm` of its own, so that whatever was started in
 * there ends with it, however this process ends, and nothing stays.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inCheckout } from '../../../scripts/setup/paths.ts';
import { relay } from './relay.ts';

const run = promisify(execFile);

/** Whatever hangs. */
const LONGEST_SECONDS = 1_800;
/** Ray's shared memory, of all nodes. */
const SHARED_BYTES = 512 * 2 ** 20;

/** Its first process: stays until its input ends, and with it everything. As bash it also buries the dead, which Ray waits for. */
const FIRST = `
set -e
ip link set lo up
mount -t tmpfs -o size="$1" reeltag /dev/shm
own="$2"
shift 2
for kept in "$@"; do
  mkdir -p "$own/\${kept#/tmp/}"
  mount --bind "$kept" "$own/\${kept#/tmp/}"
done
mount --rbind "$own" /tmp
echo ready
read -r _ || true
`;

export type Networks =
  | { readonly missing: string; readonly open?: never }
  | { readonly missing?: never; readonly open: (folder: string) => Promise<Network> };

/** @param kept folders that are needed in there besides this checkout, should they lie in `/tmp` */
export async function networksHere(...kept: string[]): Promise<Networks> {
  const missing = await whyNone();
  return missing === undefined ? { open: (folder) => Network.open(folder, [inCheckout('').replace(/\/$/, ''), ...kept]) } : { missing };
}

async function whyNone(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'namespaces are Linux’s';
  try {
    await run('unshare', [...unsharing(), 'bash', '-c', 'ip link set lo up && mount -t tmpfs reeltag /dev/shm']);
    return undefined;
  } catch (error) {
    return `this machine lets nobody have a network of their own (${String(error).trim().split('\n').at(-1)})`;
  }
}

function unsharing(): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return [...asRoot, '--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child'];
}

export interface Ended {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What was started in there. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** what it has printed so far */
  said(): Ended;
  /** The program itself, not what brought it in. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface Running {
  /** as this machine counts, not as the namespace does */
  readonly pid: number;
  readonly command: string;
  readonly environment: ReadonlyMap<string, string>;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export class Network {
  readonly #holder: ChildProcess;
  readonly #first: number;
  /** which namespace of processes it is */
  readonly #inside: string;
  readonly #folder: string;
  readonly #ends: (() => void)[] = [];

  private constructor(holder: ChildProcess, first: number, inside: string, folder: string) {
    this.#holder = holder;
    this.#first = first;
    this.#inside = inside;
    this.#folder = folder;
  }

  /** @param folder the check's own: seen in there, too, and has what was `/tmp` there */
  static async open(folder: string, kept: readonly string[]): Promise<Network> {
    const own = join(folder, 'tmp');
    await mkdir(own, { recursive: true });
    const inTmp = [folder, ...kept].filter((path) => path.startsWith('/tmp/'));
    const script = ['bash', '-c', FIRST, 'bash', String(SHARED_BYTES), own, ...inTmp];
    const holder = spawn('timeout', ['-s', 'KILL', String(LONGEST_SECONDS), 'unshare', ...unsharing(), ...script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const isReady = once(holder.stdout as NodeJS.ReadableStream, 'data').then(() => true);
    const isThere = await Promise.race([isReady, once(holder, 'exit').then(() => false)]);
    if (!isThere) throw new Error('no network of its own could be made');
    const [unshare = 0] = await childrenOf(holder.pid as number);
    const [first = 0] = await childrenOf(unshare);
    return new Network(holder, first, await readlink(`/proc/${first}/ns/pid`), folder);
  }

  start(command: string, args: readonly string[], { env = {}, cwd }: Options = {}): Started {
    const asUser = process.getuid?.() === 0 ? [] : ['--user', '--preserve-credentials'];
    const into = [...asUser, '--net', '--mount', '--pid', `--wd=${cwd ?? this.#folder}`];
    const child = spawn('nsenter', [`--target=${this.#first}`, ...into, '--', command, ...args], {
      // Not a pipe: Node's are sockets, by which a bash that Ray starts takes itself for a remote shell, and reads what a user has for these.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: '/tmp', ...env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    const kill = async (signal: NodeJS.Signals): Promise<void> => {
      const [program] = await childrenOf(child.pid as number);
      if (program !== undefined) process.kill(program, signal);
    };
    return { child, ended, said: () => ({ code: child.exitCode, stdout, stderr }), kill };
  }

  /** @returns what it printed; throws with all of it where it ended with anything but 0 */
  async run(command: string, args: readonly string[], options?: Options): Promise<string> {
    const started = this.start(command, args, options);
    const { code, stdout, stderr } = await started.ended;
    if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** All that live in there, but the first of them. */
  async processes(): Promise<Running[]> {
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== this.#first);
    const found = await Promise.all(
      pids.map(async (pid): Promise<Running | undefined> => {
        try {
          if ((await readlink(`/proc/${pid}/ns/pid`)) !== this.#inside) return undefined;
          const [command, environment] = await Promise.all([
            readFile(`/proc/${pid}/cmdline`, 'utf8'),
            readFile(`/proc/${pid}/environ`, 'utf8'),
          ]);
          // Who is dead and not yet buried has neither.
          if (command === '') return undefined;
          const pairs = environment.split('\0').map((pair): [string, string] => {
            const at = pair.indexOf('=');
            return [pair.slice(0, at), pair.slice(at + 1)];
          });
          return { pid, command: command.replaceAll('\0', ' ').trim(), environment: new Map(pairs) };
        } catch {
          return undefined;
        }
      }),
    );
    return found.filter((process) => process !== undefined);
  }

  /** A port of this machine's loopback that leads to one in there, for whoever is outside. */
  async reach(host: string, port: number): Promise<number> {
    const socket = join(this.#folder, `${host}-${port}.sock`);
    const inside = this.start(process.execPath, [join(import.meta.dirname, 'relay.ts'), socket, host, String(port)]);
    const isReady = once(inside.child.stdout as NodeJS.ReadableStream, 'data').then(() => true);
    if (!(await Promise.race([isReady, inside.ended.then(() => false)]))) throw new Error(inside.said().stderr);
    const server = relay(() => connect(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    this.#ends.push(() => server.close());
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const end of this.#ends) end();
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const ended = once(this.#holder, 'exit');
    this.#holder.stdin?.end();
    await ended;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

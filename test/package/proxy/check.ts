/**
 * The lines of docs/reverse-proxy.md in real nginx, Caddy and Apache (Debian's packages): each is started with just these lines, but for
 * the ports and the certificate, and the page is driven in Chromium through it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../../../scripts/build.ts';
import { debianPackage } from '../../../scripts/setup/debian.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { launchBefore, walk } from '../../support/proxied-page.ts';
import { CliLab, type RunningCli } from '../../support/run-cli.ts';
import { makeVideo, picture } from '../../support/video.ts';

const PAGE = fileURLToPath(new URL('../../../docs/reverse-proxy.md', import.meta.url));
const URL_OF_DOCS = 'https://host.example/reeltag/';
/** How long a program may take to listen, in milliseconds. */
const START_MS = 20_000;

interface Setting {
  /** an empty folder */
  readonly folder: string;
  /** as the page has it */
  readonly lines: string;
  /** where it is to listen, in the place of 443 */
  readonly port: number;
  /** that of Reeltag, in the place of 8000 */
  readonly target: number;
  readonly cert: string;
  readonly key: string;
}

interface Proxy {
  readonly name: string;
  readonly package: string;
  /** which block of the page */
  readonly language: 'nginx' | 'caddyfile' | 'apache';
  /** Writes what it reads. @returns the command that runs it in the foreground */
  prepare(setting: Setting): Promise<[string, ...string[]]>;
}

const nginx: Proxy = {
  name: 'nginx',
  package: 'nginx-light',
  language: 'nginx',
  prepare: async ({ folder, lines, port, target, cert, key }) => {
    const server = replaced(lines, [
      [/443 ssl/, `127.0.0.1:${port} ssl`],
      [/127\.0\.0\.1:8000/, `127.0.0.1:${target}`],
      [/\/etc\/ssl\/certs\/host\.example\.pem/, cert],
      [/\/etc\/ssl\/private\/host\.example\.key/, key],
    ]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(folder, name)};`,
    );
    // Its port is another than the one that the browser asks for.
    const own = `daemon off; pid ${join(folder, 'pid')}; error_log stderr; events {}`;
    const file = join(folder, 'nginx.conf');
    await writeFile(
      file,
      `${own}\nhttp {\naccess_log off; port_in_redirect off;\n${temporary.join('\n')}\n${server}\n}\n`,
    );
    return ['/usr/sbin/nginx', '-e', 'stderr', '-p', folder, '-c', file];
  },
};

const caddy: Proxy = {
  name: 'Caddy',
  package: 'caddy',
  language: 'caddyfile',
  prepare: async ({ folder, lines, port, target, cert, key }) => {
    // Its certificate would come from Let's Encrypt.
    const site = replaced(lines, [
      [/^host\.example \{/m, `https://host.example:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`],
      [/127\.0\.0\.1:8000/, `127.0.0.1:${target}`],
    ]);
    const file = join(folder, 'Caddyfile');
    await writeFile(file, `{\n\tadmin off\n\tauto_https off\n}\n${site}\n`);
    return ['/usr/bin/caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
  },
};

const apache: Proxy = {
  name: 'Apache',
  package: 'apache2',
  language: 'apache',
  prepare: async ({ folder, lines, port, target, cert, key }) => {
    const host = replaced(lines, [
      [/\*:443/, `127.0.0.1:${port}`],
      [/127\.0\.0\.1:8000/, `127.0.0.1:${target}`],
      [/\/etc\/ssl\/certs\/host\.example\.pem/, cert],
      [/\/etc\/ssl\/private\/host\.example\.key/, key],
    ]);
    const modules = ['mpm_event', 'authz_core', 'alias', 'reqtimeout', 'ssl', 'proxy', 'proxy_http'].map(
      (name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`,
    );
    const own = [
      `ServerRoot ${folder}`,
      `PidFile ${join(folder, 'pid')}`,
      `Mutex file:${folder}`,
      'ErrorLog error.log',
    ];
    // What Debian's package sets besides.
    const debian = [
      'RequestReadTimeout header=20-40,minrate=500 body=10,minrate=500',
      'User www-data',
      'Group www-data',
    ];
    const file = join(folder, 'apache.conf');
    const all = [...modules, ...own, ...debian, `Listen 127.0.0.1:${port}`, host];
    await writeFile(file, `${all.join('\n')}\n`);
    return ['/usr/sbin/apache2', '-X', '-f', file];
  },
};

export async function check({ out }: { out: string }): Promise<string> {
  await buildPage();
  const docs = await readFile(PAGE, 'utf8');
  const certificate = makeCertificate('host.example');
  if (certificate === undefined) throw new Error('there is no openssl');
  const [cert, key] = [join(out, 'host.example.pem'), join(out, 'host.example.key')];
  await writeFile(cert, certificate.cert);
  await writeFile(key, certificate.key);
  // More than nginx takes when nobody says so.
  const clip = { name: 'large.mp4', path: await makeLargeVideo(out) };

  const tried: string[] = [];
  for (const proxy of [nginx, caddy, apache]) {
    const why = await debianPackage(proxy.package).run();
    if (why !== undefined) throw new Error(`${proxy.package} could not be installed: ${why}`);
    const block = new RegExp(`\`\`\`${proxy.language}\\n([^]*?)\`\`\``).exec(docs)?.[1];
    if (block === undefined) throw new Error(`${PAGE} has no lines for ${proxy.name}`);
    for (const strips of [false, true]) {
      const folder = join(out, `${proxy.language}-${strips}`);
      await mkdir(folder);
      const lines = strips ? takingOff(block, proxy.language) : block;
      const [port, target] = [await freePort(), await freePort()];
      const [program, ...rest] = await proxy.prepare({ folder, lines, port, target, cert, key });
      await inTurn(program, rest, port, { folder, target, clip });
      tried.push(`${proxy.name} ${versionOf(program)}, the path ${strips ? 'taken off' : 'left in front'}`);
    }
  }
  return tried.join('; ');
}

/** As the page says that it works too. */
function takingOff(block: string, language: Proxy['language']): string {
  switch (language) {
    case 'nginx':
      return replaced(block, [[/127\.0\.0\.1:8000;/, '127.0.0.1:8000/;']]);
    case 'caddyfile':
      return replaced(block, [[/\bhandle \//, 'handle_path /']]);
    case 'apache':
      return replaced(block, [[/127\.0\.0\.1:8000\/reeltag\//, '127.0.0.1:8000/']]);
  }
}

interface Through {
  readonly folder: string;
  readonly target: number;
  readonly clip: { readonly name: string; readonly path: string };
}

async function inTurn(program: string, args: string[], port: number, { folder, target, clip }: Through): Promise<void> {
  let said = '';
  const proxy = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } });
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const lab = new CliLab();
  const serve = (): Promise<RunningCli> => startHost(lab, folder, target);
  const hosts = [await serve()];
  const browser = await launchBefore(port);
  try {
    await listening(port, proxy);
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
    const [link = ''] = hosts[0] === undefined ? [] : linksOf(hosts[0]);
    const stopHost = async (): Promise<() => Promise<void>> => {
      await end(hosts[0]?.child);
      return async () => void hosts.unshift(await serve());
    };
    await walk({ context, link, clip, stopHost });
    // The slash that people leave out.
    const page = await context.newPage();
    await page.goto(URL_OF_DOCS.slice(0, -1));
    await page.waitForURL(URL_OF_DOCS);
    await page.getByRole('list', { name: 'Videos', exact: true }).getByText(clip.name).waitFor();
  } catch (error) {
    const log = await readFile(join(folder, 'error.log'), 'utf8').catch(() => '');
    throw new Error(`${program}: ${error instanceof Error ? error.message : error}\n${said}${log}`, { cause: error });
  } finally {
    await browser.close();
    await end(hosts[0]?.child);
    await end(proxy);
    lab.remove();
  }
}

const printed = new WeakMap<RunningCli, string>();

async function startHost(lab: CliLab, folder: string, target: number): Promise<RunningCli> {
  const args = ['serve', '--data', join(folder, 'data'), '--port', String(target), '--url', URL_OF_DOCS];
  const running = lab.start(args);
  running.child.stdout?.on('data', (text: string) => printed.set(running, (printed.get(running) ?? '') + text));
  await running.lines(2);
  return running;
}

function linksOf(running: RunningCli): string[] {
  return (printed.get(running) ?? '').trim().split('\n');
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}

async function listening(port: number, proxy: ChildProcess): Promise<void> {
  for (const last = performance.now() + START_MS; ; await delay(50)) {
    if (proxy.exitCode !== null) throw new Error(`it ended with ${proxy.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    if (performance.now() > last) throw new Error('it does not listen');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Every one of them must be there, or other lines would be tried than people read. */
function replaced(text: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((changed, [what, by]) => {
    if (!what.test(changed)) throw new Error(`${what} is not in the lines of the page`);
    return changed.replace(what, () => by);
  }, text);
}

function versionOf(program: string): string {
  const { stdout, stderr } = spawnSync(program, [program.endsWith('caddy') ? 'version' : '-v'], { encoding: 'utf8' });
  return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? '';
}

function makeLargeVideo(folder: string): Promise<string> {
  const incompressible = ['-vf', 'noise=alls=80:allf=t', '-c:v', 'libx264', '-crf', '1', '-pix_fmt', 'yuv420p'];
  return makeVideo(folder, 'large.mp4', ...picture(4, 25, '640x360'), ...incompressible);
}

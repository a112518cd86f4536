/**
 * Builds the image where no registry of images can be reached: upon a Debian that `mmdebstrap` makes, with this very Node and npm in it, as
 * the base that the Containerfile asks for has them. By buildah, which needs no daemon; as root, for it changes roots.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CONTAINERFILE } from './containerfile.ts';

const run = promisify(execFile);
const BASE = 'localhost/node:24';

/** Why no image can be built here, or undefined where one can. */
export async function whyNoImage(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'images are built as root, under Linux';
  for (const program of ['buildah', 'mmdebstrap']) {
    const there = await run(program, ['--version']).then(
      () => true,
      () => false,
    );
    if (!there) return `there is no ${program}`;
  }
  return undefined;
}

export class Images {
  readonly #folder: string;

  /** @param folder an empty one, for all that the images are made of */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** How buildah is called, with nothing of the machine's own images. */
  words(...args: string[]): string[] {
    return ['--root', join(this.#folder, 'images'), '--runroot', join(this.#folder, 'run'), ...args];
  }

  async buildah(...args: string[]): Promise<string> {
    const env = { ...process.env, STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
    const { stdout } = await run('buildah', this.words(...args), { env, maxBuffer: 2 ** 26 });
    return stdout.trim();
  }

  /** Stands in for Node's image of Debian 12. */
  async makeBase(): Promise<void> {
    const context = join(this.#folder, 'base');
    await mkdir(context, { recursive: true });
    const rootfs = join(context, 'rootfs.tar');
    await run('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', rootfs], {
      maxBuffer: 2 ** 26,
    });
    await cp(process.execPath, join(context, 'node'));
    const npm = process.env['npm_execpath'];
    if (npm === undefined) throw new Error('start this by npm: it is npm that goes into the image');
    await cp(dirname(dirname(npm)), join(context, 'npm'), { recursive: true });
    const lines = [
      'FROM scratch',
      'ADD rootfs.tar /',
      'COPY node /usr/local/bin/node',
      'COPY npm /usr/local/lib/node_modules/npm',
      'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
      ...(await this.#ownCertificates(context)),
    ];
    await writeFile(join(context, 'Containerfile'), `${lines.join('\n')}\n`);
    await this.buildah('bud', '--tag', BASE, context);
  }

  /** Where something stands between this machine and the registry, it does so for the image, too. */
  async #ownCertificates(context: string): Promise<string[]> {
    const { NODE_EXTRA_CA_CERTS: file } = process.env;
    if (!file) return [];
    await cp(file, join(context, 'own.crt'));
    return ['COPY own.crt /etc/own.crt', 'ENV NODE_EXTRA_CA_CERTS=/etc/own.crt'];
  }

  /**
   * @param context the folder with the package
   * @returns the name of a container that can be run
   */
  async build(context: string): Promise<string> {
    const base = ['--build-arg', `BASE=${BASE}`, '--pull-never'];
    await this.buildah('bud', ...base, '--file', CONTAINERFILE, '--tag', 'reeltag', context);
    return this.buildah('from', '--pull-never', 'localhost/reeltag');
  }

  /** Storage of images stays mounted upon itself, and its folder could not be taken away. */
  async unmount(): Promise<void> {
    const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
    const own = mounts.filter((place) => place.startsWith(`${this.#folder}/`));
    // What was mounted last may lie within what was mounted before it.
    for (const place of own.reverse()) await run('umount', [place]);
  }
}

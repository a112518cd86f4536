/** The image, built and run: who runs in it, whom it answers, and that it ranks. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { killTree } from '../../../electron/window/process-tree.ts';
import type { PackageCheck } from '../run.ts';
import { npmPack } from '../tarball/list.ts';
import { Images, whyNoImage } from './build.ts';
import { wordsOf } from './containerfile.ts';

const SAMPLE = '/usr/local/lib/node_modules/reeltag/resources/samples/red-circle.mp4';
/** What a container's start may take on a busy machine. */
const PATIENCE_S = 120;

export async function check({ out }: PackageCheck): Promise<string> {
  const reason = await whyNoImage();
  if (reason !== undefined) return `not built: ${reason}`;
  const context = join(out, 'context');
  await mkdir(context);
  await npmPack('--pack-destination', context);
  const images = new Images(join(out, 'images'));
  try {
    await images.makeBase();
    const container = await images.build(context);
    const inside = (...words: string[]): Promise<string> => images.buildah('run', container, '--', ...words);

    assert.equal(await inside('id', '-u'), '10001');
    const ranked = JSON.parse(
      await inside('reeltag', 'rank', SAMPLE, '--json', '--label', 'a circle', '--label', 'a square'),
    );
    assert.equal((ranked as { labels: { label: string }[] }).labels[0]?.label, 'a circle');
    await serve(images, container);
  } finally {
    await images.unmount();
  }
  return 'built upon a Debian made here; runs as its own user, ranks, and answers for the address that it is published at';
}

/** As the image's own command has it. Without a network of its own, the container's port is this machine's. */
async function serve(images: Images, container: string): Promise<void> {
  const words = ['timeout', String(PATIENCE_S), ...wordsOf('ENTRYPOINT'), ...wordsOf('CMD')];
  const child = spawn('buildah', images.words('run', '--isolation', 'chroot', container, '--', ...words), {
    env: { ...process.env, STORAGE_DRIVER: 'vfs' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    const link = await new Promise<string>((resolve, reject) => {
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const found = /^http:\/\/127\.0\.0\.1:\d+\/\?token=\S+$/m.exec(said)?.[0];
          if (found !== undefined) resolve(found);
        });
      }
      child.on('close', (code) => reject(new Error(`the container ended with ${code}: ${said}`)));
    });
    const { status, headers } = await fetch(link, { redirect: 'manual' });
    assert.equal(status, 303);
    const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = new URL('/', link);
    assert.equal((await fetch(page, { headers: { cookie } })).status, 200);
    assert.equal((await fetch(page)).status, 401);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) killTree(child.pid);
  }
}

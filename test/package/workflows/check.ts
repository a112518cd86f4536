/** The workflows, as those look at them who look for a way in: by zizmor, without asking GitHub. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from '../../formats/peer.ts';
import type { PackageCheck } from '../run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const OPTIONS = ['--offline', '--no-progress', '--format=plain'];

/** What anybody could name a pull request would be run. */
const PLANTED = `on: pull_request_target
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "\${{ github.event.pull_request.title }}"
`;

export async function check({ out }: PackageCheck): Promise<string> {
  const python = await environment([join(import.meta.dirname, 'requirements.txt')]);
  const zizmor = async (folder: string): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(join(dirname(python), 'zizmor'), [...OPTIONS, folder]);
    return stdout + stderr;
  };

  const planted = join(out, '.github/workflows');
  await mkdir(planted, { recursive: true });
  await writeFile(join(planted, 'planted.yml'), PLANTED);
  const found = await zizmor(out).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  if (!/template-injection/.test(found)) throw new Error(`zizmor does not see what was planted: ${found}`);

  await zizmor(join(ROOT, '.github')).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
  const workflows = await readdir(join(ROOT, '.github/workflows'));
  return `zizmor finds nothing in ${workflows.length} workflows, and what was planted`;
}

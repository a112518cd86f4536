/** `reeltag cluster template`: files for Kubernetes, Slurm and whoever builds images, written to be read before they are used. */
import { readFile, writeFile } from 'node:fs/promises';
import { rayVersion } from '../../cluster/local/environment.ts';
import { requirementsFile } from '../../cluster/local/place.ts';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { parseCount } from '../numbers.ts';
import { quoted } from '../text.ts';
import { type JobOptions, jobOf } from './job-options.ts';
import { containerfile } from './templates/containerfile.ts';
import { kuberay } from './templates/kuberay.ts';
import type { TemplatePlan } from './templates/plan.ts';
import { slurm } from './templates/slurm.ts';

export interface TemplateOptions extends Omit<JobOptions, 'cpus' | 'gpus'> {
  nodes?: string | undefined;
  cpus?: string | undefined;
  gpus?: string | undefined;
  image?: string | undefined;
  claim?: string | undefined;
  mount?: string | undefined;
  write?: string | undefined;
}

const USUAL = { nodes: 2, cpus: 16, image: 'reeltag-node:latest', mount: '/data' } as const;

export async function clusterTemplate(context: Context, kind: string, options: TemplateOptions): Promise<number> {
  const text = await templateText(kind, options);
  if (options.write === undefined) {
    context.print(text.trimEnd());
    return 0;
  }
  try {
    await writeFile(options.write, text, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    const reason = code === 'EEXIST' ? 'is there already' : `could not be written (${code})`;
    throw new TagError('write-failed', `${options.write} ${reason}: name another file.`, { cause: error });
  }
  context.print(options.write);
  return 0;
}

/** @throws TagError `usage` */
export async function templateText(kind: string, options: TemplateOptions): Promise<string> {
  const version = await rayVersion();
  if (kind === 'containerfile') {
    return containerfile(version, await readFile(requirementsFile(), 'utf8'), cards(options) > 0);
  }
  if (kind === 'kuberay') return kuberay(planOf(options, version));
  if (kind === 'slurm') return slurm(planOf(options, version));
  throw new TagError('usage', `A template is kuberay, slurm or containerfile, not ${quoted(kind)}.`);
}

function planOf(options: TemplateOptions, version: string): TemplatePlan {
  const { nodes, cpus: cores, gpus: _, image = USUAL.image, claim, mount = USUAL.mount, ...given } = options;
  const cpus = cores === undefined ? USUAL.cpus : parseCount('--cpus', cores);
  const gpus = cards(options);
  const machines = nodes === undefined ? USUAL.nodes : parseCount('--nodes', nodes);
  if (claim === undefined && options.mount !== undefined) {
    throw new TagError('usage', '--mount says where a volume is mounted: name its claim with --claim, too.');
  }
  if (!/^[\w][\w./:@-]*$/.test(image))
    throw new TagError('usage', `--image takes the name of an image, not ${quoted(image)}.`);
  // What the machines are is said here, so a worker takes what it would there.
  const job = jobOf(given, [{ cpus, gpus }]);
  return {
    ...{ job, machines, cpus, gpus, image, rayVersion: version },
    ...(claim === undefined ? {} : { volume: { claim, mount } }),
  };
}

function cards({ gpus }: TemplateOptions): number {
  return gpus === undefined || gpus === '0' ? 0 : parseCount('--gpus', gpus);
}

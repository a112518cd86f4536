/** `reeltag cluster doctor`: what each machine of a cluster has, and what to do about the rest. */

import { resolve } from 'node:path';
import { z } from 'zod';
import { packageVersion } from '../../catalogue/version.ts';
import { findEnvironment, rayVersion } from '../../cluster/local/environment.ts';
import { pythonOf } from '../../cluster/local/install-words.ts';
import { findNode } from '../../cluster/local/node.ts';
import type { NodeRecord } from '../../cluster/local/node-record.ts';
import { probeFile } from '../../cluster/local/place.ts';
import { answers } from '../../cluster/local/ports.ts';
import { findMaker, PYTHONS } from '../../cluster/local/python.ts';
import { rayEnvironment } from '../../cluster/local/ray-words.ts';
import { run } from '../../programs/run.ts';
import type { Finding } from '../../wire/engine.ts';
import { TagError } from '../../wire/errors.ts';
import type { Context } from '../context.ts';
import { findingLines } from '../doctor.ts';
import { isBucket } from './job-options.ts';

export interface ClusterDoctorOptions {
  path?: string[] | undefined;
  json?: boolean | undefined;
}

/** @returns 0 where all that is needed is there, else 1 */
export async function clusterDoctor(context: Context, options: ClusterDoctorOptions): Promise<number> {
  const paths = (options.path ?? []).map((path) => (isBucket(path) ? path : resolve(path)));
  const found = await findNode();
  const findings = await ofThisMachine(context);
  if (found.state === 'running') {
    findings.push(...(await ofPorts(found.record, context.signal)));
    context.progress.show('looking at every machine of the cluster');
    const nodes = await probe(context, found.record, paths).finally(() => context.progress.clear());
    if (nodes instanceof TagError) {
      findings.push({ name: 'cluster', status: 'missing', found: 'not to be looked at', advice: nodes.message });
    } else findings.push(...nodes.flatMap((node) => ofNode(node, nodes)));
  } else {
    const dead = found.state === 'dead';
    findings.push({
      ...{ name: 'cluster', status: dead ? 'missing' : 'note' },
      found: dead ? 'the one that was started here has ended' : 'this machine is in none',
      advice:
        '"reeltag cluster up" starts one, "reeltag cluster join" joins another: then all of its machines are looked at',
    });
  }
  if (options.json === true) for (const finding of findings) context.print(JSON.stringify(finding));
  else for (const line of findingLines(findings, context.style.color, WIDTH)) context.print(line);
  return findings.some(({ status }) => status === 'missing') ? 1 : 0;
}

/** Names of machines stand before what was found on them. */
const WIDTH = 24;

async function ofThisMachine({ signal }: Context): Promise<Finding[]> {
  const environment = await findEnvironment();
  if (environment !== undefined) {
    const { ray, python, folder } = environment;
    return [{ name: 'Ray', status: 'ok', found: `${ray} for Python ${python} in ${folder}` }];
  }
  const version = await rayVersion();
  try {
    const maker = await findMaker({ signal });
    const by = maker.kind === 'uv' ? 'uv' : `Python ${maker.version}`;
    return [
      { name: 'Python', status: 'ok', found: `${by}, which Ray ${version} can be installed by` },
      {
        name: 'Ray',
        status: 'note',
        found: 'not installed yet',
        advice: '"reeltag cluster up" and "join" do it, about 700 MB',
      },
    ];
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    return [{ name: 'Python', status: 'missing', found: `none of ${PYTHONS}`, advice: error.message }];
  }
}

/** Whether those answer that nodes join and that jobs are asked for at. @throws AbortError */
export async function ofPorts({ role, address, url }: NodeRecord, signal: AbortSignal): Promise<Finding[]> {
  const advice =
    role === 'head'
      ? '"reeltag cluster down", then "up", starts it again'
      : 'see to it that the head is up, and that no firewall keeps this machine from it';
  const asked = [{ name: 'port of the head', at: address }];
  if (url !== undefined) asked.push({ name: 'port of the dashboard', at: new URL(url).host });
  return Promise.all(
    asked.map(async ({ name, at }): Promise<Finding> => {
      if (await answers(at, signal)) return { name, status: 'ok', found: `${at} answers` };
      return { name, status: 'missing', found: `${at} does not answer`, advice };
    }),
  );
}

const nodeSchema = z.object({
  node: z.string(),
  cpus: z.number(),
  gpus: z.number(),
  ray: z.string().nullable(),
  python: z.string().nullable(),
  reeltag: z.string().nullable(),
  /** of `reeltag doctor` there */
  findings: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'note', 'missing']),
      found: z.string(),
      advice: z.string().optional(),
    }),
  ),
  paths: z.array(z.object({ path: z.string(), is: z.enum(['folder', 'file', 'none']), writable: z.boolean() })),
  error: z.string().nullable(),
});
type Node = z.infer<typeof nodeSchema>;

async function probe(context: Context, record: NodeRecord, paths: readonly string[]): Promise<Node[] | TagError> {
  const environment = await findEnvironment();
  if (environment === undefined)
    return new TagError('not-found', 'Ray is not there any more: "reeltag cluster down", then "up", brings it back.');
  const { mark, tokenFile, open, address } = record;
  const local = paths.filter((path) => !isBucket(path));
  const { code, stdout, stderr } = await run(pythonOf(environment.folder), [probeFile(), JSON.stringify(local)], {
    signal: context.signal,
    env: { ...rayEnvironment(environment.folder, { mark, tokenFile, alone: !open }), RAY_ADDRESS: address },
  });
  const lines = stdout.split('\n').flatMap((line) => {
    try {
      const { data } = nodeSchema.safeParse(JSON.parse(line));
      return data === undefined ? [] : [data];
    } catch {
      return [];
    }
  });
  if (code === 0 && lines.length > 0) return lines;
  return new TagError(
    'engine-crashed',
    'The cluster did not answer: "reeltag cluster status" says whether its head is there.',
    {
      detail: stderr,
    },
  );
}

/** What of a machine's own doctor is about a job: what is about windows and such is not, nor are cards where there are none. */
const OF_JOBS = /^(?:ffmpeg|ffprobe|model|device cpu)$/;
const OF_CARDS = /^device /;

export function ofNode(node: Node, all: readonly Node[]): Finding[] {
  const name = (what: string): string => `${node.node} ${what}`;
  if (node.error !== null) {
    return [{ name: name(''), status: 'missing', found: 'did not answer', advice: node.error }];
  }
  const card = node.gpus === 0 ? 'no GPU that Ray knows' : `${node.gpus} ${node.gpus === 1 ? 'GPU' : 'GPUs'}`;
  const findings: Finding[] = [{ name: name('Ray'), status: 'ok', found: `${node.cpus} CPUs, ${card}` }];
  const same = all
    .filter(({ error }) => error === null)
    .every(({ ray, reeltag }) => ray === node.ray && reeltag === node.reeltag);
  findings.push({
    ...{
      name: name('versions'),
      found: `Reeltag ${node.reeltag ?? 'not found'}, Ray ${node.ray}, Python ${node.python}`,
    },
    ...(node.reeltag === null
      ? { status: 'missing', advice: 'install Reeltag there: it is what looks at the clips' }
      : same && node.reeltag === packageVersion()
        ? { status: 'ok' }
        : { status: 'missing', advice: 'not the same on every machine: install the same version of Reeltag on all' }),
  });
  findings.push(
    ...node.findings
      .filter((each) => OF_JOBS.test(each.name) || (node.gpus > 0 && OF_CARDS.test(each.name)))
      .map((each) => ({ ...each, name: name(each.name) }) as Finding),
  );
  for (const { path, is, writable } of node.paths) {
    findings.push({
      name: name('path'),
      ...(is === 'none'
        ? {
            status: 'missing',
            found: `${path} is not there`,
            advice: 'mount it at the same place on every machine, or use a bucket',
          }
        : { status: 'ok', found: `${path}, a ${is}${writable ? ' that can be written to' : ', to read alone'}` }),
    });
  }
  return findings;
}

/** Files for Kubernetes, Slurm and whoever builds images: read by what reads them, and held to the program. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type TemplateOptions, templateText } from '../../../electron/cli/cluster/template.ts';
import { quotedWord } from '../../../electron/cli/cluster/templates/slurm.ts';
import { createProgram } from '../../../electron/cli/program.ts';
import { jobSchema } from '../../../electron/cluster/job.ts';
import { failure } from '../../support/failure.ts';
import { temporaryFolder } from '../../support/golden.ts';

const scratch = await temporaryFolder();
const given: TemplateOptions = { manifest: '/shared/all clips.jsonl', out: 's3://bucket/vectors', job: 'Nightly_1' };

interface Pod {
  spec: {
    containers: { image: string; resources: { limits: Record<string, unknown> }; volumeMounts: { name: string }[] }[];
    volumes: { name: string }[];
  };
}
interface RayJob {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    entrypoint: string;
    rayClusterSpec: {
      rayVersion: string;
      authOptions: { mode: string };
      headGroupSpec: { rayStartParams: Record<string, string>; template: Pod };
      workerGroupSpecs: { replicas: number; template: Pod }[];
    };
  };
}

describe('for KubeRay', () => {
  test('a job that the driver understands, on machines as they were said', async () => {
    const text = await templateText('kuberay', {
      ...given,
      gpus: '2',
      cpus: '16',
      nodes: '8',
      claim: 'clips',
      image: 'r.example/n:1',
    });
    const { apiVersion, kind, metadata, spec } = parse(text) as RayJob;
    expect([apiVersion, kind, metadata.name]).toEqual(['ray.io/v1', 'RayJob', 'nightly-1']);
    const encoded = /^python -m reeltag_driver (\S+)$/.exec(spec.entrypoint)?.[1] ?? '';
    const job = jobSchema.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString()));
    expect(job).toMatchObject({ id: 'Nightly_1', manifest: '/shared/all clips.jsonl', cpus: 8, gpus: 1 });
    const { rayClusterSpec: cluster } = spec;
    expect(cluster).toMatchObject({ rayVersion: '2.60.0', authOptions: { mode: 'token' } });
    // The head hands out, and looks at nothing.
    expect(cluster.headGroupSpec.rayStartParams).toEqual({ 'num-cpus': '0' });
    const [workers] = cluster.workerGroupSpecs;
    expect(workers?.replicas).toBe(8);
    for (const pod of [cluster.headGroupSpec.template, workers?.template]) {
      const [container] = pod?.spec.containers ?? [];
      expect(container?.image).toBe('r.example/n:1');
      // All that is mounted is there.
      expect(container?.volumeMounts.map(({ name }) => name)).toEqual(pod?.spec.volumes.map(({ name }) => name));
    }
    expect(workers?.template.spec.containers[0]?.resources.limits['nvidia.com/gpu']).toBe(2);
  });

  test('a name with what YAML takes for the end of a line stays one name', async () => {
    const [manifest, claim] = ['s3://b/a\u2028spec:\u0085  x: "1"\n- $(id)\u2029.jsonl', 'c\u2028metadata: 1'];
    const text = await templateText('kuberay', { ...given, manifest, claim });
    expect(text).not.toMatch(/[\u0085\u2028\u2029]/);
    expect((parse(text) as RayJob).spec.rayClusterSpec.headGroupSpec.template.spec.volumes).toContainEqual({
      name: 'clips',
      persistentVolumeClaim: { claimName: claim },
    });
  });

  test('without cards and volumes it asks for none', async () => {
    const text = await templateText('kuberay', given);
    expect(text).not.toMatch(/nvidia|claim/i);
    expect((parse(text) as RayJob).spec.rayClusterSpec.workerGroupSpecs[0]?.replicas).toBe(2);
  });
});

describe('for Slurm', () => {
  test.skipIf(process.platform === 'win32')('a script that bash reads, whose commands the program has', async () => {
    const text = await templateText('slurm', {
      ...given,
      gpus: '4',
      cpus: '32',
      nodes: '3',
      segments: true,
      model: '/m',
    });
    const file = join(scratch, 'job.sbatch');
    writeFileSync(file, text);
    execFileSync('bash', ['-n', file]);
    expect(text).toMatch(/^#!\/bin\/bash\n/);
    expect(text).toContain('#SBATCH --nodes=3\n');
    expect(text).toContain('#SBATCH --gpus-per-node=4\n');
    // Of one card's share.
    expect(text).toContain('--cpus 8 \\\n');
    const commands = text.replaceAll('\\\n', ' ').matchAll(/\breeltag (cluster \w+|embed)([^;\n]*)/g);
    const program = createProgram(async () => {});
    let seen = 0;
    for (const [, name = '', rest = ''] of commands) {
      let command = program;
      for (const word of name.split(' ')) command = command.commands.find((each) => each.name() === word) ?? command;
      const known = command.options.map(({ long }) => long);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) {
        seen += 1;
        expect(known, `${name} ${option}`).toContain(option);
      }
    }
    expect(seen).toBeGreaterThan(15);
  });

  test('whatever a name holds is one word', () => {
    const name = `a'b $(touch x) \`y\` "z"`;
    expect(execFileSync('sh', ['-c', `printf %s ${quotedWord(name)}`], { encoding: 'utf8' })).toBe(name);
  });
});

describe('for images', () => {
  test.each(['0', '1'])(
    'a Containerfile with %s cards that builders read, with the Ray that clusters have',
    async (gpus) => {
      const text = await templateText('containerfile', { gpus });
      expect(validate(text).map(({ message }) => message)).toEqual([]);
      expect(text.includes('gpu install')).toBe(gpus === '1');
      const requirements = readFileSync(
        new URL('../../../resources/cluster/requirements.txt', import.meta.url),
        'utf8',
      );
      for (const line of requirements.split('\n').filter((each) => /^\w/.test(each)))
        expect(text).toContain(`'${line}'`);
      expect(
        text
          .trimEnd()
          .split('\n')
          .findLast((line) => line.startsWith('USER ')),
      ).toBe('USER reeltag');
    },
  );
});

test.each([
  ['nomad', {}, /kuberay, slurm or containerfile/],
  ['kuberay', { out: 'x' }, /needs --manifest/],
  ['kuberay', { ...given, mount: '/x' }, /--claim/],
  ['kuberay', { ...given, image: 'a b' }, /--image/],
  ['slurm', { ...given, nodes: '0' }, /--nodes/],
] as const)('%s %j makes no sense', async (kind, options, sentence) => {
  const error = await failure(() => templateText(kind, options));
  expect([error.kind, error.message]).toEqual(['usage', expect.stringMatching(sentence)]);
});

/** The files for Kubernetes and Slurm, by KubeRay's own definition and by shellcheck. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { templateText } from '../../../electron/cli/cluster/template.ts';
import type { ClusterCheck } from '../run.ts';
import { environmentOf } from '../support/python.ts';

const run = promisify(execFile);

/** The definition is a file of the operator's module, whose proxy is a registry as others are. */
const OPERATOR = 'github.com/ray-project/kuberay/ray-operator@v1.6.0';
const DEFINITION = 'config/crd/bases/ray.io_rayjobs.yaml';

export async function check({ out }: ClusterCheck): Promise<string> {
  const { venv, python } = await environmentOf(import.meta.dirname);
  const given = { manifest: '/shared/it is all here.jsonl', out: '/shared/vectors', model: '/shared/model' };
  const ways = [
    { ...given },
    { ...given, gpus: '4', cpus: '32', nodes: '3', segments: true, claim: 'clips', mount: '/shared', resume: true },
  ];
  const files = (kind: string): Promise<string[]> =>
    Promise.all(
      ways.map(async (options, at) => {
        const file = join(out, `${kind}-${at}`);
        await writeFile(file, await templateText(kind, options));
        return file;
      }),
    );

  const scripts = await files('slurm');
  await run(join(venv, 'bin', 'shellcheck'), ['--severity=style', ...scripts]).catch((error: { stdout: string }) =>
    assert.fail(error.stdout),
  );

  const jobs = await files('kuberay');
  const definition = await definitionIn(out);
  if (definition === undefined)
    return 'shellcheck finds nothing; KubeRay’s definition could not be had: there is no Go here';
  for (const job of jobs) {
    const validated = run(python, [join(import.meta.dirname, 'validate.py'), definition, job]);
    await validated.catch((error: { stdout: string; stderr: string }) => assert.fail(error.stdout + error.stderr));
  }
  return 'shellcheck finds nothing, and KubeRay’s definition takes all of the jobs, every field of them';
}

async function definitionIn(out: string): Promise<string | undefined> {
  const module = join(out, 'module');
  await mkdir(module);
  await writeFile(join(module, 'go.mod'), 'module checks\n\ngo 1.22\n');
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', OPERATOR], { cwd: module });
    return join((JSON.parse(stdout) as { Dir: string }).Dir, DEFINITION);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

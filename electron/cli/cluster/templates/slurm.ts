/** An sbatch file: Ray's head on the first machine, one node on each other, one job, and an end to all of it. */
import type { TemplatePlan } from './plan.ts';

export function slurm({ job, machines, cpus, gpus }: TemplatePlan): string {
  const options = [
    ['--manifest', job.manifest],
    ['--out', job.out],
    ['--job', job.id],
    ...(job.shard === undefined ? [] : [['--shard', String(job.shard)]]),
    ['--layout', job.layout],
    ['--device', job.device],
    ['--precision', job.precision],
    ['--cpus', String(job.cpus)],
    ['--gpus', String(job.gpus)],
    ...(job.model === undefined ? [] : [['--model', job.model]]),
    ...(job.inFlight === undefined ? [] : [['--in-flight', String(job.inFlight)]]),
  ] as [string, string][];
  const words = [
    ...options.map(([option, value]) => `${option} ${quotedWord(value)}`),
    ...(job.segments ? ['--segments'] : []),
  ];
  const share = `--cpus ${cpus} --gpus ${gpus}`;
  return `${[
    '#!/bin/bash',
    '# sbatch FILE. Reeltag has to be on every machine, as "reeltag", and what is read and written at the same place on all of them.',
    '# Submitted again, it goes on where it was: also after a time limit.',
    `#SBATCH --job-name=reeltag`,
    `#SBATCH --nodes=${machines}`,
    '#SBATCH --ntasks-per-node=1',
    `#SBATCH --cpus-per-task=${cpus}`,
    ...(gpus > 0 ? [`#SBATCH --gpus-per-node=${gpus}`] : []),
    '#SBATCH --exclusive',
    '#SBATCH --time=24:00:00',
    '#SBATCH --output=reeltag-%j.log',
    '#SBATCH --requeue',
    '',
    'set -euo pipefail',
    '',
    '# Whoever has the token may run anything as you: a file that nobody else reads, in a folder that all machines see.',
    'umask 077',
    'token="$SLURM_SUBMIT_DIR/.reeltag-token-$SLURM_JOB_ID"',
    'nodes=""',
    'trap \'rm -f "$token"; [ -z "$nodes" ] || kill "$nodes"; reeltag cluster down; wait\' EXIT',
    '(head --bytes=32 /dev/urandom | base64 | tr -d "=\\n" | tr "+/" "-_"; echo) > "$token"',
    '',
    '# This script runs on the first machine. Ports by the job, for others may share the machine.',
    'address=$(hostname --all-ip-addresses | cut --delimiter=" " --fields=1)',
    'port=$((20000 + SLURM_JOB_ID % 5000))',
    'dashboard=$((25000 + SLURM_JOB_ID % 5000))',
    `reeltag cluster up --address "$address" --port "$port" --dashboard-port "$dashboard" --token-file "$token" ${share}`,
    '',
    '# Slurm ends what a step leaves behind, so each stays.',
    'others=$((SLURM_JOB_NUM_NODES - 1))',
    'if ((others > 0)); then',
    '  srun --nodes="$others" --ntasks="$others" --exclude="$(hostname --short)" \\',
    `    reeltag cluster join "$address:$port" --foreground --token-file "$token" ${share} &`,
    '  nodes=$!',
    'fi',
    '',
    'reeltag embed --cluster "http://$address:$dashboard" --token-file "$token" --resume \\',
    ...words.map((word, at) => `  ${word}${at < words.length - 1 ? ' \\' : ''}`),
  ].join('\n')}\n`;
}

/** One word to a shell, whatever is in it. */
export function quotedWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The commands about clusters, their options and their help. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.ts';

type Start = (work: (context: Context) => Promise<number>) => Promise<void>;

const UP_HELP = `
Examples:
  reeltag cluster up
  reeltag cluster up --address 10.0.0.1
  reeltag cluster up --address 10.0.0.1 --nodes gpu1,gpu2

Ray comes as a Python package, about 700 MB, into the user's data folder, by uv or by a Python from 3.10 to 3.14 that this machine has.
Without --address nothing but this machine reaches it. With it others may join: whoever has the token may run anything on all of them, and
what goes between them is not encrypted, so let a firewall keep all but your own machines away. --nodes has other machines join by ssh:
"ssh NAME reeltag" has to work there without a password.`;

const JOIN_HELP = `
The token is asked for, or is in REELTAG_CLUSTER_TOKEN, or in a file:
  ssh head cat .local/share/reeltag/cluster/…/head-token | reeltag cluster join 10.0.0.1:6379 --token-file -`;

const TEMPLATE_HELP = `
Examples:
  reeltag cluster template containerfile --gpus 1 > Containerfile.node
  reeltag cluster template kuberay --image registry.example/reeltag-node --gpus 1 --nodes 8 --manifest s3://clips/list.parquet --out s3://clips/vectors
  reeltag cluster template slurm --nodes 4 --cpus 32 --gpus 4 --manifest /shared/clips.jsonl --out /shared/vectors`;

const TOKEN_FILE = 'a file with the token, or - for the input (default: REELTAG_CLUSTER_TOKEN)';
const WHICH = 'the address of its dashboard, http://HOST:8265 (default: the one that was started on this machine)';

export function addClusterCommands(program: Command, start: Start): void {
  const cluster = program
    .command('cluster')
    .description('embed on several machines: start a cluster of Ray, join one, ask it, end it');

  withRay(cluster.command('up'))
    .description('start a cluster on this machine, for itself or for others to join')
    .option('--address <host>', "this machine's address for the others (default: none can reach it)")
    .option('--port <n>', 'where others join (default: 6379, or any that is free)')
    .option('--dashboard-port <n>', 'where jobs are asked for (default: 8265, or any that is free)')
    .option('--token-file <file>', `${TOKEN_FILE}; without either one is made`)
    .option('--nodes <names>', 'machines that join by ssh, separated by commas')
    .option('--remote <command>', 'how Reeltag is called on them', 'reeltag')
    .addHelpText('after', UP_HELP)
    .action((options) => start(async (context) => (await import('./up.ts')).clusterUp(context, options)));

  withRay(cluster.command('join').argument('<address>', "the head's, as it was printed there: 10.0.0.1:6379"))
    .description('have this machine work for a cluster')
    .option('--token-file <file>', TOKEN_FILE)
    .option('--node-address <host>', "this machine's address for the others (default: by which it reaches the head)")
    .addHelpText('after', JOIN_HELP)
    .action((address: string, options) =>
      start(async (context) => (await import('./join.ts')).clusterJoin(context, address, options)),
    );

  withCluster(cluster.command('status'))
    .description('say which machines and jobs a cluster has')
    .option('--json', 'as one JSON object')
    .action((options) => start(async (context) => (await import('./status.ts')).clusterStatus(context, options)));

  withCluster(cluster.command('stop').argument('<job>', 'its id'))
    .description('stop a job; what it has finished stays')
    .action((job: string, options) =>
      start(async (context) => (await import('./status.ts')).clusterStop(context, job, options)),
    );

  cluster
    .command('down')
    .description('end what was started on this machine, and leave every other Ray alone')
    .action(() => start(async (context) => (await import('./down.ts')).clusterDown(context)));

  cluster
    .command('doctor')
    .description('say what each machine of the cluster has, and what to do about the rest')
    .option('--path <path>', 'a file or folder that every machine should see (repeatable)', collect)
    .option('--json', 'one JSON object a line and finding')
    .action((options) => start(async (context) => (await import('./doctor.ts')).clusterDoctor(context, options)));

  const template = withJob(cluster.command('template').argument('<kind>', 'kuberay, slurm or containerfile'))
    .description('write a job for Kubernetes or Slurm, or a Containerfile for the nodes')
    .option('--model <dir>', "the model's folder on every machine (default: the one that is in use there)")
    .option('--device <device>', 'auto, cpu, cuda or webgpu (default: auto)')
    .option('--precision <precision>', 'auto, fp32, fp16 or int8 (default: auto)')
    .option('--manifest <place>', MANIFEST)
    .option('--out <place>', 'a folder or bucket for what comes out')
    .option('--nodes <n>', 'how many machines work (default: 2)')
    .option('--cpus <n>', 'cores of each (default: 16)')
    .option('--gpus <n>', 'cards of each (default: 0)')
    .option('--image <name>', 'the image of the nodes (default: reeltag-node:latest)')
    .option('--claim <name>', 'a claim of a volume that all share')
    .option('--mount <path>', 'where it is mounted (default: /data)')
    .option('--write <file>', 'a new file for it (default: print it)');
  template
    .addHelpText('after', TEMPLATE_HELP)
    .action((kind: string, options) =>
      start(async (context) => (await import('./template.ts')).clusterTemplate(context, kind, options)),
    );
}

const MANIFEST = 'a list of clips (.jsonl, .parquet, .csv), or a folder or bucket of videos, as the machines name it';

/** The options that `embed` has for a cluster. */
export function withClusterEmbed(command: Command): Command {
  return withJob(
    command
      .option('--cluster [url]', `on a cluster: ${WHICH}`)
      .option('--token-file <file>', `with --cluster: ${TOKEN_FILE}`)
      .option('--manifest <place>', `with --cluster: ${MANIFEST}`)
      .option('--resume', 'with --cluster: go on in a folder that an earlier job has begun')
      .option('--detach', 'with --cluster: print the id of the job, and leave it to the cluster')
      .option(
        '--cpus <n>',
        'with --cluster: cores of each worker (default: those of the smallest machine, or its share of a card)',
      )
      .option(
        '--gpus <n>',
        'with --cluster: cards of each worker, 0.5 for half a card (default: 1 where there are any)',
      )
      .option('--in-flight <n>', 'with --cluster: how many clips a worker has at once'),
    'with --cluster: ',
  );
}

function withJob(command: Command, when = ''): Command {
  return command
    .option('--segments', `${when}the scenes of each file and parts of long ones, beside the whole`)
    .addOption(new Option('--layout <layout>', `${when}reeltag, or curator for NeMo Curator's (default: reeltag)`))
    .option(
      '--shard <n>',
      `${when}how many clips a file of the output has at most (default: 8 in a short list, up to 1000 in a long one)`,
    )
    .option('--job <id>', `${when}what the job is called (default: by the time)`);
}

function withCluster(command: Command): Command {
  return command.option('--cluster <url>', WHICH).option('--token-file <file>', TOKEN_FILE);
}

function withRay(command: Command): Command {
  return command
    .option('--cpus <n>', 'how many cores it may use (default: all)')
    .option('--gpus <n>', 'how many cards it may use (default: all)')
    .option('--find-links <dir>', 'a folder that holds the Python packages, instead of the network')
    .option('--python <file>', 'the Python to install Ray for (default: the first that suits)')
    .option('--foreground', 'stay, and end it with this command: for services and schedulers');
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

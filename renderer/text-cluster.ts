/** What the page says about jobs on clusters: how one is begun, how it goes, and what can be done about it. */
import type { ClusterFacts, ClusterJob } from '../electron/wire/app/cluster.ts';
import { count } from './counted.ts';
import { formatCount, formatRate, formatTimeLeft, formatWhen } from './format.ts';

const videos = (value: number): string => count(value, 'video', 'videos');
const clips = (value: number): string => count(value, 'clip', 'clips');

export const clusterCommands = { lookOnCluster: 'Look on a cluster…' } as const;

export const clusterCommandWords = {
  lookOnCluster: 'ray job many machines gpu kubernetes slurm distributed remote embed vectors scale scenes',
} as const;

const states: Readonly<Record<ClusterJob['state'], string>> = {
  submitting: 'on its way to the cluster',
  waiting: 'waiting for its turn',
  running: 'at work',
  stopping: 'stopping',
  done: 'done',
  // Beside the numbers of clips, of which some may have failed, too.
  failed: 'the job failed',
  stopped: 'stopped',
  lost: 'not known there any more',
};

export const clusterText = {
  bar: {
    label: (what: string, where: string) => `On the cluster ${where}: ${what}`,
    title: (what: string, where: string) => `${what} on ${where}`,
    ofLibrary: videos,
    states,
    done: (done: number, of: number) => `${formatCount(done)} of ${clips(of)}`,
    allDone: (of: number) => `${clips(of)} done`,
    rate: (perSecond: number) => `${formatRate(perSecond)} a second`,
    left: (seconds: number) => `${formatTimeLeft(seconds)} left`,
    failed: (value: number) => `${formatCount(value)} failed`,
    away: (since: string) => `cannot be reached since ${formatWhen(since)}`,
    needsToken: 'asks for a token',
    log: 'Log',
    stop: 'Stop',
    resume: 'Resume: what is done is not done again',
    results: 'Open results',
    whereResults: 'Open results: say where they are',
    remove: 'Take it out of the list',
    again: 'Look again now',
    token: 'Enter the token…',
    more: (value: number) => `Show ${formatCount(value)} more`,
    fewer: 'Show fewer',
  },
  over: (what: string, state: ClusterJob['state']) =>
    state === 'done'
      ? `${what}: the job on the cluster is done.`
      : `${what}: the job on the cluster has ${ends[state] ?? 'ended'}.`,
  begun: 'The job is on its way to the cluster. It goes on there, whether or not Reeltag is open.',
  log: {
    title: 'Log of the job',
    lead: (what: string, where: string) => `${what} on ${where}`,
    contents: 'Log',
    empty: 'The job has printed nothing yet.',
    cut: 'The end of it: what came before is on the cluster.',
    asking: 'Asking the cluster…',
    follow: 'Show what comes',
  },
  token: {
    title: 'Token of the cluster',
    lead: (where: string) => `${where} takes no jobs and tells nothing without one.`,
    field: 'Token',
    kept: 'It is kept for this address in a file that only you can read, apart from the library.',
    save: 'Keep',
    forget: 'Forget it',
  },
  folder: {
    title: 'Where are the results?',
    lead: (out: string | undefined) =>
      out === undefined
        ? 'The folder of the job’s results, as this computer sees it.'
        : `The cluster calls it ${out}. Choose the same folder as this computer sees it.`,
    open: 'Open results',
  },
  dialog: {
    title: 'Look on a cluster',
    lead: 'A Ray cluster looks at the videos instead of this computer. It gets their paths and nothing else: its machines must see the same files.',
    reading: 'Looking what was chosen last…',
    cluster: 'Cluster',
    address: 'Address',
    addressExample: 'http://head:8265',
    token: 'Token, where it asks for one',
    tokenKept: 'A token for this address is kept; type another to replace it.',
    look: 'Look',
    looking: 'Looking…',
    facts: ({ rayVersion, machines, cpus, gpus }: ClusterFacts) =>
      `Ray ${rayVersion}, ${count(machines, 'machine', 'machines')}, ${count(cpus, 'processor', 'processors')}, ${gpus === 0 ? 'no graphics card' : count(gpus, 'graphics card', 'graphics cards')}`,
    others: 'Jobs there that are not in your list',
    other: (id: string, state: ClusterJob['state']) => `${id}: ${states[state]}`,
    follow: 'Follow',
    followNamed: (id: string) => `Follow ${id}`,
    what: 'What',
    ofLibrary: 'Videos of this library',
    ofManifest: 'A list, a folder or a bucket',
    manifest: 'List, folder or bucket, as the cluster names it',
    manifestExample: 's3://films/all.jsonl or /mnt/media',
    manifestHelp: 'A list is JSON lines, CSV or Parquet with id and path.',
    map: 'Where the cluster finds the files',
    mapHelp: 'Paths that begin with none of these are the same there.',
    from: 'Here',
    to: 'There',
    fromExample: '/Volumes/media',
    toExample: '/mnt/media',
    addMap: 'Add a folder',
    removeMap: 'Remove this folder',
    row: (n: number) => `Folder ${n}`,
    results: 'Results',
    out: 'Folder or bucket, as the cluster names it',
    outExample: '/mnt/media/results',
    folder: 'The same, as this computer sees it',
    folderHelp: {
      videos: 'The list of videos is written there, and the results are opened from there.',
      manifest: 'Optional. The results are opened from there.',
    },
    how: 'How',
    segments: 'Look closer: scenes, and parts of long ones',
    model: 'Folder of the model on each machine',
    modelExample: 'The one that is in use there',
    details: 'Machines, precision and shards',
    cpus: 'Processors for each worker',
    gpus: 'Graphics cards for each worker',
    shard: 'Clips in a shard',
    plan: 'What the cluster will read',
    planning: 'Looking at the videos…',
    planned: (value: number, list: string) => `${videos(value)}, listed in ${list}`,
    outside: (value: number) =>
      `${videos(value)} ${value === 1 ? 'lies' : 'lie'} in none of the folders above: the cluster looks for ${value === 1 ? 'it' : 'them'} under the same path as here.`,
    start: 'Start',
    starting: 'Starting the job on the cluster',
    lacks: {
      address: 'Type the cluster’s address.',
      manifest: 'Say what the cluster is to look at.',
      scope: 'Choose videos.',
      out: 'Say where the results go.',
      folder: 'Say where this computer sees the results’ folder.',
      numbers: 'A worker needs some of a processor, and a shard at least one clip.',
    },
  },
} as const;

const ends: Partial<Record<ClusterJob['state'], string>> = { failed: 'failed', stopped: 'stopped', lost: 'been lost' };

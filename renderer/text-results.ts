/** What the page says about results: what a job on a cluster has left, where its files are, and how its coming goes. */
import type { Opening, ResultFacts } from '../electron/wire/app/results.ts';
import { count } from './counted.ts';
import { formatBytes, formatCount, formatTimeLeft } from './format.ts';

const videos = (value: number): string => count(value, 'video', 'videos');
const clips = (value: number): string => count(value, 'clip', 'clips');
const shards = (value: number): string => count(value, 'shard', 'shards');

export const resultsCommands = {
  openResults: 'Open results…',
  cancelResults: 'Take in no more results',
} as const;

export const resultsCommandWords = {
  openResults: 'cluster ray job shards parquet embeddings vectors import folder load read nemo curator',
  cancelResults: 'stop abort end cluster job',
} as const;

export const resultsText = {
  welcome: 'Open results of a cluster…',
  title: 'Open results',
  lead: 'The folder that a job on a cluster wrote to becomes videos of a library, with all that the model has seen. Nothing is computed again.',
  folder: 'Folder of results',
  placeholder: 'Path of the folder in which there is reeltag-job.json',
  look: 'Look',
  looking: (folder: string) => `Looking at ${folder}`,
  other: 'Other results',
  holds: 'What it holds',
  facts: {
    job: 'Job',
    model: 'Model',
    clips: 'Clips',
    seen: 'Looked at',
    failed: 'Failed',
    size: 'Size',
  },
  seen: (wholes: number, spans: number) =>
    [
      ...(wholes > 0 || spans === 0 ? [`${formatCount(wholes)} as a whole`] : []),
      ...(spans > 0 ? [`${count(spans, 'span', 'spans')}${wholes > 0 ? ' of them' : ''}`] : []),
    ].join(', '),
  failed: (value: number) =>
    value === 0 ? 'None' : `${clips(value)}: listed with the reason, and can be looked at again here`,
  size: (bytes: number, there: number) => `${formatBytes(bytes)} in ${shards(there)}`,
  more: ({ shards: { planned, there }, atWork }: Pick<ResultFacts, 'shards' | 'atWork'>) =>
    `${formatCount(there)} of ${shards(planned)} are there. ${
      atWork ? 'The job is at work: what comes later comes by opening it again.' : 'The job has not come to its end.'
    }`,
  damaged: (value: number, first: string) =>
    `${shards(value)} cannot be read, and ${value === 1 ? 'is' : 'are'} passed over: ${first}`,
  taken: (taken: number, there: number) =>
    taken >= there
      ? 'All of it is in this library already.'
      : `${shards(taken)} of it came before, and are passed over.`,
  spansOnly:
    'This job looked at scenes and no file as a whole: search and timelines need nothing more, and for its place among all videos each file is looked at once here.',
  where: 'Where the files are',
  whereNone: 'The files lie here as they did on the cluster.',
  whereHint: 'What is not here is ranked and searched all the same, and shown as offline until its drive is back.',
  from: 'On the cluster',
  to: 'Here',
  fromExample: '/mnt/cluster',
  toExample: '/Volumes/media',
  found: (found: number, looked: number) =>
    looked === 0
      ? 'No file begins so'
      : found === looked
        ? `All ${formatCount(looked)} found`
        : `${formatCount(found)} of ${formatCount(looked)} found`,
  unmapped: (from: string) => `${from} is not here`,
  same: (from: string) => `${from}, as on the cluster`,
  addMap: 'Add a folder',
  mapThis: 'Say where it is',
  removeMap: (from: string) => `Leave out ${from === '' ? 'this folder' : from}`,
  into: 'Into',
  intoNew: 'A new library',
  intoThis: (name: string) => `This library (${name})`,
  library: 'Folder of the new library',
  model: {
    'in-use': '',
    here: 'Another model is in use here than the one of these results. A new library has theirs chosen; in this one the vectors count once that model is chosen in the settings.',
    missing:
      'The model of these results is not on this computer. The vectors are kept, and count once it is: nothing is ranked by another one.',
  },
  open: 'Open',
  opening: (library: string) => `Opening ${library}, and the results in it`,
  bar: {
    label: 'Results',
    working: ({ shardsDone, shards: all, videos: value }: Opening) =>
      all === 0
        ? 'Results: looking at the folder'
        : `Results: ${formatCount(shardsDone)} of ${shards(all)}, ${videos(value)}`,
    left: (seconds: number) => `${formatTimeLeft(seconds)} left`,
  },
  finished: ({ videos: value, wholes, spans, failed, damaged, leftOut }: Opening) =>
    [
      value === 0 && wholes + spans === 0
        ? 'Nothing of the results is new.'
        : `Results: ${videos(value)} and ${count(wholes + spans, 'vector', 'vectors')} have come in.`,
      ...(failed > 0 ? [`${clips(failed)} could not be looked at on the cluster.`] : []),
      ...(damaged > 0 ? [`${shards(damaged)} could not be read: open the results again once they are whole.`] : []),
      ...(leftOut > 0 ? [`${count(leftOut, 'row', 'rows')} of other models or without a vector left out.`] : []),
    ].join(' '),
  stopped: (why: string) => `The results did not all come in, and go on by opening them again: ${why}`,
} as const;

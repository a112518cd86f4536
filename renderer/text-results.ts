/** What the page says about results: what a job on a cluster has left, where its files are, and how its coming goes. */
import type { ChosenPart, Opening, ResultFacts, ResultPart } from '../electron/wire/app/results.ts';
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
  which: {
    title: 'Which clips',
    by: { all: 'All of them', words: 'Those that fit words best', sample: 'A sample' },
    large: (there: number, most: number) =>
      `The job has ${clips(there)}, of more files than the ${formatCount(most)} videos that a library holds: choose a part. Another part can be added later.`,
    noModel: 'Words are read by the model of these results, which is not on this computer.',
    most: 'How many',
    words: 'Words',
    wordsExample: 'a red circle -people',
    under: 'Only beneath',
    underExample: 'Everywhere: or a folder, or some text of a path',
    missing: (by: 'all' | 'words' | 'sample', most: number) =>
      by === 'all'
        ? 'Say beneath which folder they lie.'
        : by === 'words'
          ? `Say the words, and how many clips: from 1 to ${formatCount(most)}.`
          : `Say how many: from 1 to ${formatCount(most)}.`,
    brings: ({ words, under }: ResultPart, most: number | undefined, of: number) => {
      const all = `${formatCount(of)} clips`;
      if (most === undefined) return `Brings those of ${all} that lie there.`;
      const many = most >= of ? `all ${all}` : `${formatCount(most)} of ${all}`;
      if (under !== undefined) return `Brings at most ${many}${words === undefined ? '' : ', those that fit best'}.`;
      return `Brings ${many}${words === undefined || most >= of ? '' : ', those that fit best'}.`;
    },
    room: (room: number) => `This library has room for ${videos(room)} more.`,
    through: ({ done, of, clips: looked }: { done: number; of: number; clips: number }) =>
      `${formatCount(done)} of ${shards(of)}, ${clips(looked)} looked through`,
    chosen: ({ clips: chosen, of, damaged, unknownWords }: ChosenPart) =>
      [
        `${formatCount(chosen)} of ${clips(of)} are opened.`,
        ...(unknownWords.length > 0 ? [`The model never learnt ${unknownWords.join(', ')}.`] : []),
        ...(damaged > 0 ? [`${shards(damaged)} could not be read, and may have others.`] : []),
      ].join(' '),
  },
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

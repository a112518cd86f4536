/** What the page says about the official model: what it knows, what it takes, how its coming goes, and what came of asking it. */
import type { OfficialModel } from '../electron/wire/app/official.ts';
import { count } from './counted.ts';
import { formatBytes, formatRate, formatTimeLeft } from './format.ts';

const videos = (value: number): string => count(value, 'video', 'videos');

type Stage = NonNullable<OfficialModel['progress']>['stage'];
const stages: Readonly<Record<Stage, string>> = {
  checking: 'Looking at what is there',
  downloading: 'Downloading',
  verifying: 'Checking every byte of what has come',
  copying: 'Copying',
  example: 'Fetching the authors’ example video',
  measuring: 'Measuring how fast this computer runs it',
  opening: 'Preparing it for this computer, once',
  asking: 'Asking it what its authors published',
};

const chipWords = { coming: 'coming', paused: 'paused', failed: 'stopped', checking: 'checking' } as const;

export const officialText = {
  title: 'The official model',
  lead: 'InternVideo2 1B, by OpenGVLab. It runs on this computer as the demo model does, and needs no network once it is here.',
  get: 'Get the official model…',
  chip: (state: keyof typeof chipWords, percent: string | undefined) =>
    `Official model: ${state === 'coming' ? (percent ?? chipWords.coming) : chipWords[state]}`,
  chipWords,
  demoLine:
    'The demo model knows camera movement, editing, looks and simple shapes. For the visible world there is the official one.',
  knows: {
    caption: 'The two models beside each other',
    what: 'Knows',
    from: 'Learnt from',
    size: 'Size',
    speed: 'Speed',
    demo: 'Demo model',
    official: 'Official model',
    demoKnows: 'Camera movement, editing, looks, simple shapes. Nothing of people, animals or places.',
    officialKnows: 'The visible world: people, animals, things, places, and what happens. Like any model, it errs.',
    demoFrom: 'Drawn clips',
    officialFrom: 'Millions of videos with text',
    demoSpeed: 'Quick anywhere',
    officialSpeed: 'Quick on a graphics card; many seconds a video on a processor',
    sizes: ['13 MB', '5.5 GB'],
  },
  facts: {
    disk: 'Disk',
    disks: (download: number, converted: number) =>
      `${formatBytes(download)} to download, and ${formatBytes(converted)} that are made of it when it is first opened (half of that where a graphics card runs it)`,
    free: (free: number) => `${formatBytes(free)} free`,
    twoDisks: (free: number, cache: string) => `; ${formatBytes(free)} free in ${cache} for what is made of it`,
    folder: 'Folder',
    fixed: 'REELTAG_MODEL names it.',
    other: 'Another folder or drive…',
    usual: 'Leave it there',
    field: 'Folder for the model',
    licence: 'Licence',
    licenceSays: 'The weights are OpenGVLab’s. Their licence and terms are on the publisher’s page:',
    page: 'OpenGVLab on Hugging Face',
    access: 'Access',
    accessSays:
      'The publisher may ask you there to log in to Hugging Face, to say who you are, and to agree to its terms. Then the download needs an access token of your account.',
    loading: 'Looking at the disk…',
  },
  token: {
    has: 'I have an access token',
    label: 'Access token',
    steps: [
      'Open the publisher’s page, log in, and agree to the terms:',
      'Make a token of the kind “Read”:',
      'Paste it here.',
    ],
    make: 'Access tokens on Hugging Face',
    kept: 'It is held in memory until the model is here, written nowhere, and sent to Hugging Face alone; after a restart it is asked for again. HF_TOKEN in the environment is used by itself.',
  },
  useThen: 'Use it as soon as it is here and answers as published',
  again: (value: number, seconds: number | undefined) =>
    `${videos(value)} will be looked at again${seconds === undefined ? '' : `: ${seconds < 10 ? '' : 'about '}${formatTimeLeft(seconds)}`}. What you decided stays, and going back to the demo model brings its results back.`,
  download: (bytes: number | undefined) => (bytes === undefined ? 'Download' : `Download ${formatBytes(bytes)}`),
  haveIt: 'I have the file already…',
  have: {
    lead: 'Name InternVideo2-stage2_1b-224p-f4.pt, or a folder that holds it. A whole model folder is used where it lies; a file is linked into the model’s folder, or copied where it lies on another disk.',
    label: 'Path of the file or folder',
    take: 'Use this file',
    back: 'Download it instead',
  },
  stages,
  of: (done: number, total: number | undefined) =>
    total === undefined ? formatBytes(done) : `${formatBytes(done)} of ${formatBytes(total)}`,
  rate: (bytesPerSecond: number) => `${formatBytes(bytesPerSecond)} a second`,
  left: (seconds: number) => `${formatTimeLeft(seconds)} left`,
  goesOn: 'You can close this and work on: it goes on by itself, also after a restart.',
  pause: 'Pause',
  resume: 'Go on',
  tryAgain: 'Try again',
  triesAgain: 'It is tried again every minute.',
  paused: (done: number | undefined) =>
    done === undefined ? 'The download is paused.' : `The download is paused: ${formatBytes(done)} are here, and stay.`,
  drop: 'Delete what has come',
  dropSure: 'Delete it: sure?',
  here: 'It is here.',
  hereNews: 'The official model is here',
  stopped: (why: string) => `The official model does not come: ${why}`,
  inUse: 'It is here, and in use.',
  passed: 'Checked with the published demo: the authors’ own answers come out.',
  notPassed:
    'It does not answer as its authors published: this is another model, or its file is damaged. Its numbers are not to be relied on.',
  notPassedWhat: '“Check the files, and mend them” downloads again what is damaged.',
  notPassedNews: 'The official model is here, and does not answer as its authors published. It is not used by itself.',
  numbers: 'The numbers',
  sentence: 'Sentence',
  published: 'Published',
  hereColumn: 'Here',
  runsOn: (device: string, rate: number | undefined) =>
    rate === undefined
      ? `It will run on: ${device}`
      : `It will run on: ${device}, ${formatRate(rate)} videos a second, as measured`,
  use: 'Use it',
  useAnyway: 'Use it all the same',
  check: 'Compare again',
  mend: 'Check the files, and mend them',
  useDemo: 'Use the demo model meanwhile',
  getAgain: 'Official model…',
  command: 'Get or check the official model…',
  commandWords: 'download internvideo2 opengvlab hugging face token big real model verify repair',
  gpuCommand: 'Install what an NVIDIA card needs…',
  gpuCommandWords: 'cuda graphics gpu faster libraries',
  gpuThere: (bytes: number) => `There is an NVIDIA GPU, and its libraries are missing (${formatBytes(bytes)}).`,
  gpuGet: 'Make it usable…',
  closeHint: 'Not now',
  runs: (device: string, rate: number | undefined) =>
    rate === undefined ? `Runs on: ${device}` : `Runs on: ${device}, ${formatRate(rate)} clips a second, as measured`,
  measured: (rate: number) => `${formatRate(rate)} clips a second, as measured`,
  measuring: (device: string) => `Measuring how fast this computer is: ${device}`,
} as const;

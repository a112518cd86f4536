/**
 * Every word that the page itself says, in one place, to be translated as a whole. Sentences with values in them are
 * functions, so that a translation may put the values where its grammar wants them.
 */
import type { ModelStatus } from '../electron/wire/app/models.ts';
import type { VideoState, WhyPassedOver } from '../electron/wire/app/videos.ts';
import type { StageProgress } from '../electron/wire/engine.ts';
import { formatBytes, formatCount, formatPercent, formatTimeLeft } from './format.ts';

const plurals = new Intl.PluralRules('en');

function count(value: number, one: string, other: string): string {
  return `${formatCount(value)} ${plurals.select(value) === 'one' ? one : other}`;
}

const whyPassedOver: Readonly<Record<WhyPassedOver, string>> = {
  'no-video': 'No video: its name is one of a video, its first bytes are not.',
  empty: 'It is empty: copy or download it again.',
  'no-file': 'A pipe, a device or a link to nowhere.',
  'bad-name': 'Its name is not valid UTF-8, so that nothing can open it: rename it.',
  unreadable: 'It cannot be read: check its permissions, and the drive that it is on.',
  hidden: 'It is hidden.',
  'system-folder': 'A folder of previews, deleted files or snapshots.',
};

const videos = (value: number): string => count(value, 'video', 'videos');
const labels = (value: number): string => count(value, 'label', 'labels');

const stages: Record<StageProgress['stage'], string> = {
  hashing: 'Checking the weights',
  converting: 'Converting the weights',
  opening: 'Opening',
  measuring: 'Measuring',
  decoding: 'Decoding',
  encoding: 'Encoding',
  reading: 'Reading the labels',
  matching: 'Checking matches',
};

const videoStates: Record<VideoState, string> = {
  waiting: 'Waiting',
  decoding: 'Decoding',
  crawling: 'Slow to read: others go first',
  encoding: 'Encoding',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const modelStates: Record<ModelStatus['state'], string> = {
  opening: 'opening',
  ready: 'ready',
  failed: 'could not be opened',
  stopped: 'stopped',
};

export const text = {
  name: 'Reeltag',
  close: 'Close',
  cancel: 'Cancel',
  details: 'Details',
  export: 'Export',
  exportHint: 'Save the results of every finished video',
  stages,

  connection: {
    connecting: 'Connecting…',
    lost: 'Reconnecting…',
    lostAdvice: 'Nothing is lost. If Reeltag was closed, start it again; this page goes on by itself.',
    failed: 'That needs the connection, which is being made again.',
  },

  commands: {
    addVideos: 'Add videos',
    addFromComputer: 'Choose on this computer',
    addSamples: 'Add the sample clips',
    removeVideos: 'Remove from the list',
    selectAll: 'Select all videos',
    filter: 'Filter the videos',
    pause: 'Pause or resume the queue',
    cancelQueue: 'Cancel everything in the queue',
    retryFailed: 'Retry the failed videos',
    retrySelected: 'Process the selected videos again',
    passedOver: 'Show what was passed over',
    play: 'Play or pause',
    back: 'Back 5 seconds',
    forward: 'Forward 5 seconds',
    farBack: 'Back 10 seconds',
    farForward: 'Forward 10 seconds',
    frameBack: 'One frame back',
    frameForward: 'One frame forward',
    mute: 'Sound on or off',
    fullscreen: 'Full screen',
    addLabel: 'Add a label',
    undo: 'Undo',
    redo: 'Redo',
    checkMatches: 'Check matches',
    labelSets: 'Label sets',
    clearLabels: 'Remove all labels',
    exportCsv: 'Export results as CSV',
    exportJsonl: 'Export results as JSON Lines',
    settings: 'Settings',
    palette: 'Commands',
    shortcuts: 'Keyboard shortcuts',
    restartEngine: 'Start the engine again',
  },
  commandGroups: { videos: 'Videos', player: 'Player', labels: 'Labels', general: 'General' },

  welcome: {
    title: 'Drop videos here',
    lead: 'Files or whole folders, anywhere in this window. Then type labels, and see how well each one fits.',
    private: 'Everything runs on this machine. Nothing is sent anywhere.',
    demo: 'Try it with three sample clips',
    pick: 'Choose files',
  },
  drop: { title: 'Drop to add', hint: 'Folders are searched for videos' },

  videos: {
    title: 'Videos',
    filter: 'Filter',
    clearFilter: 'Clear the filter',
    empty: 'No videos yet',
    noneMatch: (filter: string) => `Nothing matches “${filter}”`,
    showAll: 'Show all',
    count: (shown: number, all: number) =>
      shown === all ? formatCount(all) : `${formatCount(shown)} of ${formatCount(all)}`,
    selected: (value: number) => `${formatCount(value)} selected`,
    state: videoStates,
    offline: 'Offline',
    best: (label: string, probability: string) => `${label}, ${probability}`,
    removed: (value: number) => `${videos(value)} removed from the list. The files are untouched.`,
    added: (value: number) => `${videos(value)} added`,
    known: (value: number) => `${videos(value)} ${value === 1 ? 'was' : 'were'} in the list already`,
    nothingFound: 'No videos were found there',
    failed: (name: string, reason: string) => `${name} failed: ${reason}`,
    severalFailed: (value: number) => `${videos(value)} failed`,
    searching: (found: number) =>
      found === 0 ? 'Looking for videos…' : `Looking for videos… ${formatCount(found)} found`,
    copying: (number: number, all: number, name: string) =>
      all === 1 ? `Copying ${name}` : `Copying ${formatCount(number)} of ${formatCount(all)}: ${name}`,
  },

  queue: {
    label: 'Queue',
    working: (number: number, total: number) => `${formatCount(number)} of ${formatCount(total)}`,
    paused: 'Paused',
    left: (seconds: number) => `${formatTimeLeft(seconds)} left`,
    idle: (done: number) => (done === 0 ? 'Nothing to do' : `${formatCount(done)} done`),
    failed: (value: number) => `${formatCount(value)} failed`,
    retry: 'Retry',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel all',
    finished: (done: number, failed: number) =>
      failed === 0
        ? `The queue is finished: ${formatCount(done)} done`
        : `The queue is finished: ${formatCount(done)} done, ${formatCount(failed)} failed`,
  },

  player: {
    label: 'Player',
    play: 'Play',
    pause: 'Pause',
    back: 'One frame back',
    forward: 'One frame forward',
    mute: 'Sound off',
    unmute: 'Sound on',
    fullscreen: 'Full screen',
    leaveFullscreen: 'Leave full screen',
    position: 'Position',
    positionOf: (at: string, of: string) => `${at} of ${of}`,
    converting: 'Converted for playing',
    convertingWhy:
      'This page cannot play the file, or this track of it, as it is, so it is converted while it plays. The file is untouched.',
    unplayable: 'There is no picture to show',
    seenFrame: (at: string) => `A frame that the model saw, at ${at}`,
  },
  frames: {
    title: 'What the model saw',
    seek: (number: number, at: string) => `Frame ${number}, at ${at}`,
    none: {
      waiting: 'The frames appear here once the model has seen the video.',
      decoding: 'The frames are being chosen…',
      crawling: 'The file takes long to read: the others go first.',
      encoding: 'The model is looking at the frames…',
      done: 'The frames are being read…',
      failed: 'The model has not seen this video.',
      cancelled: 'The model has not seen this video: it was taken out of the queue.',
    } satisfies Record<VideoState, string>,
  },
  facts: {
    title: 'File',
    folder: 'Folder',
    codec: 'Codec',
    picture: 'Picture',
    rate: 'Frame rate',
    fps: (value: string) => `${value} fps`,
    sound: 'Sound',
    yes: 'Yes',
    no: 'None',
    size: 'Size',
    length: 'Length',
    copyPath: 'Copy the path',
    copied: 'The path was copied',
  },
  tracks: {
    label: 'Video track',
    meant: 'default',
    still: 'still picture',
    off: 'switched off in the file',
    lost: (number: number) =>
      `Track ${number} was chosen, but the file as it is now has no such track: its default is shown. The choice is kept, should the track come back.`,
  },
  failure: {
    title: 'This video could not be processed',
    retry: 'Try again',
    remove: 'Remove from the list',
  },

  labels: {
    title: 'Labels',
    add: 'Add label',
    addThis: 'Add',
    placeholder: 'Add a label, or paste a list',
    empty:
      'Say in a few words what may be seen: “waves breaking on a beach”. Each line that you paste becomes a label.',
    list: 'Label list',
    count: (value: number) => formatCount(value),
    edit: (label: string) => `Edit ${label}`,
    editing: 'Label text',
    remove: (label: string) => `Remove ${label}`,
    move: (label: string) => `Move ${label}`,
    moveHint: 'Drag, or press Alt with the arrow keys',
    moved: (label: string, place: number, all: number) => `${label}: place ${place} of ${all}`,
    unknown: (words: readonly string[]) => `The demo model never learnt: ${words.join(', ')}`,
    cut: 'Longer than the model reads: the end does not count',
    reading: 'Reading the labels…',
    added: (value: number) => `${labels(value)} added`,
    removed: (label: string) => `${label} removed`,
    repeated: (label: string) => `“${label}” is in the list already`,
    severalRepeated: (value: number) => `${labels(value)} ${value === 1 ? 'was' : 'were'} in the list already`,
    refused: (value: number) => `${labels(value)} ${value === 1 ? 'is' : 'are'} too long or too many, and left out`,
    unranked: (why: string) => `Not ranked. ${why}`,
    noRename:
      'A label cannot be empty, and cannot be in the list twice (case, accents and what nobody sees do not count)',
  },
  labelSets: {
    title: 'Label sets',
    lead: 'Keep the list under a name, and come back to it.',
    name: 'Name',
    save: 'Save the list',
    load: 'Use',
    loadNamed: (name: string) => `Use ${name}`,
    delete: (name: string) => `Delete ${name}`,
    none: 'No label sets yet',
    count: labels,
    saved: (name: string) => `Saved as “${name}”`,
    loaded: (name: string) => `Labels of “${name}”`,
    replaces: 'Replaces the set of this name',
  },

  ranking: {
    title: 'Ranking',
    label: 'Label',
    probability: 'Probability',
    cosine: 'Cosine',
    match: 'Match',
    probabilityHelp: 'How the labels of the list share this video between them. They add up to 100%.',
    cosineHelp: 'How near the label lies to the video in the model’s space, from −1 to 1.',
    matchHelp: 'How likely it is that the label fits, each label by itself.',
    row: (label: string, probability: string, cosine: string, match: string | undefined) =>
      `${label}: probability ${probability}, cosine ${cosine}${match === undefined ? '' : `, match ${match}`}`,
    top: 'Show',
    topOf: (top: number) => (top === 0 ? 'All' : `Top ${top}`),
    none: 'None of these',
    noneHelp: 'How likely it is that no label of the list fits. It takes the match of every label to know.',
    noneUnknown: 'Known once matches are checked',
    check: 'Check matches',
    checkAgain: 'Check again',
    checking: (fraction: number | undefined) =>
      fraction === undefined ? 'Checking…' : `Checking… ${formatPercent(fraction)}`,
    stopChecking: 'Stop checking matches',
    noVideo: 'Choose a video to see how well each label fits it.',
    noLabels: 'Add labels to rank them.',
    notDone: {
      waiting: 'This video waits for its turn.',
      decoding: 'This video is being decoded…',
      crawling: 'This file takes long to read: the others go first.',
      encoding: 'The model is looking at this video…',
      done: 'Ranking…',
      failed: 'This video could not be processed.',
      cancelled: 'This video was taken out of the queue.',
    } satisfies Record<VideoState, string>,
    processNow: 'Process it',
  },

  model: {
    status: (name: string, state: ModelStatus['state']) => `${name}, ${modelStates[state]}`,
    opening: 'Opening…',
    failed: 'Not available',
    stopped: 'Stopped',
    failedTitle: (name: string) => `${name || 'The model'} could not be opened`,
    openSettings: 'Choose a model',
    retry: 'Try again',
    stoppedTitle: 'The engine has stopped',
    stoppedWhy:
      'It crashed three times within five minutes, so it was not started again by itself. Nothing is lost: what was done is kept, and the queue goes on from where it was.',
    restart: 'Start again',
  },

  libraryNotices: {
    'set-aside': 'Your library was damaged in places',
    backup: 'No backup of your library',
    dismiss: 'Got it',
  },

  settings: {
    title: 'Settings',
    theme: 'Appearance',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    model: 'Model',
    modelLead: 'Videos are encoded once for each model. Going back to a model brings its results back.',
    demo: 'Demo',
    official: 'Official',
    folder: 'A folder',
    folderAbout: 'A folder with a checkpoint (.pt or .safetensors) and its tokenizer.',
    folderPath: 'Folder of the model',
    inUse: 'In use',
    use: 'Use this model',
    apply: 'Apply',
    device: 'Device',
    devices: {
      auto: 'Automatic',
      cpu: 'CPU',
      cuda: 'NVIDIA GPU (CUDA)',
      dml: 'GPU (DirectML)',
      coreml: 'Apple (Core ML)',
      webgpu: 'GPU (WebGPU)',
    },
    precision: 'Precision',
    precisions: { auto: 'Automatic', fp32: 'fp32, exact', fp16: 'fp16, for GPUs', int8: 'int8, faster on CPUs' },
    runsOn: 'Runs on',
    identity: 'Identity',
    absent: 'Not on this machine',
    download: (bytes: number | undefined) => (bytes === undefined ? 'Download' : `Download ${formatBytes(bytes)}`),
    free: (bytes: number) => `${formatBytes(bytes)} free`,
    tooLittle: (needed: number, free: number) =>
      `Not enough space: ${formatBytes(needed)} needed, ${formatBytes(free)} free`,
    downloadStages: { checking: 'Checking what is there', downloading: 'Downloading', verifying: 'Verifying' },
    downloaded: 'The official model was downloaded and verified',
    received: (received: number, total: number | undefined) =>
      total === undefined ? formatBytes(received) : `${formatBytes(received)} of ${formatBytes(total)}`,
    resumes: 'A stopped download goes on from where it was.',
    verify: 'Compare with the published demo',
    verifyLead: 'Runs the official model on its authors’ example video and puts the numbers side by side.',
    verifyVideo: 'Path of the authors’ example1.mp4',
    verifyShown: 'Use the shown video',
    verifyRun: 'Compare',
    verifyPassed: 'The numbers agree with those published.',
    verifyFailed: 'The numbers differ from those published.',
    published: 'Published',
    here: 'Here',
  },

  devices: {
    title: 'Devices',
    lead: 'How fast this computer runs the model. The automatic choice is the fastest whose answers agree with the CPU’s.',
    states: { measured: '', open: 'Not measured', refused: 'Not used', absent: 'Not here' },
    rate: (clips: string, precision: string) => `${clips} clips a second, ${precision}`,
    measure: 'Measure',
    again: 'Measure again',
    measuring: (name: string) => `Measuring: ${name}. Videos wait meanwhile.`,
  },

  gpu: {
    title: 'NVIDIA GPU',
    lead: 'What an NVIDIA GPU needs comes from its publishers into your data folder. Nothing of the system is changed.',
    what: 'What comes',
    comes: (runtime: string, cuda: string) => `ONNX Runtime ${runtime} for CUDA, NVIDIA’s libraries of CUDA ${cuda}`,
    size: 'Size',
    sizes: (download: number, disk: number, free: number | undefined) =>
      `${formatBytes(download)} to download, ${formatBytes(disk)} on the disk${free === undefined ? '' : `, ${formatBytes(free)} free`}`,
    place: 'Folder',
    licences: 'Licences',
    needs: 'Needs',
    driver: (version: string) => `Turing (GTX 16, RTX 20, T4) or later; driver ${version} or newer.`,
    noDriver: 'There is no NVIDIA driver on this machine.',
    install: 'Install',
    update: 'Install the newer ones',
    agree: 'By installing you agree to the licences.',
    stages: { downloading: 'Downloading', checking: 'Checking', unpacking: 'Unpacking' },
    installed: (runtime: string, bytes: number) => `Installed for ONNX Runtime ${runtime}, ${formatBytes(bytes)}`,
    remove: 'Remove',
    done: 'The GPU libraries are installed, and the model is opened again',
    removed: 'The GPU libraries were removed',
  },

  folder: {
    title: 'Choose on this computer',
    lead: 'Files are used where they lie; nothing is copied.',
    places: 'Places',
    up: 'Up one folder',
    empty: 'No folders or videos here',
    add: (value: number) => (value === 0 ? 'Add' : `Add ${count(value, 'item', 'items')}`),
    addFolder: 'Add this folder',
    open: (name: string) => `Open ${name}`,
    choose: (name: string) => `Choose ${name}`,
    entries: 'Folders and videos',
    loading: 'Reading the folder…',
  },

  refused: {
    notice: (value: number) => `${count(value, 'file', 'files')} could not be added`,
    show: 'Show',
    title: 'Not added',
    unreadable: (name: string) => `${name} could not be read: check that it is still there, and that you may read it.`,
  },
  offline: {
    title: 'Offline.',
    says: (place: string, value: number, others: number) =>
      `${place}${others > 0 ? ` and ${count(others, 'other place', 'other places')}` : ''} cannot be reached: ${videos(value)} ${value === 1 ? 'waits' : 'wait'} for that drive or folder. Nothing is lost, and all goes on when it is back.`,
    look: 'Look again',
    stillAway: (value: number) => (value === 1 ? 'It is still away' : `${formatCount(value)} places are still away`),
    video: 'Its drive is away. What the model saw is known all the same.',
  },
  passedOver: {
    notice: (value: number) => `${count(value, 'file or folder was', 'files and folders were')} passed over`,
    show: 'Why?',
    title: 'Passed over',
    lead: (value: number) => `What the folders hold besides: ${count(value, 'file or folder', 'files and folders')}`,
    others: (value: number) =>
      `And ${count(value, 'file whose name is that', 'files whose names are those')} of no video.`,
    more: (value: number) => `… and ${formatCount(value)} more`,
    why: whyPassedOver,
  },
  upload: {
    lost: (name: string) => `${name} could not be sent: the connection was lost. Drop it again.`,
    strange: (name: string, status: number) =>
      `${name} could not be added: the answer was not understood (status ${status}).`,
  },

  palette: {
    button: 'Commands',
    placeholder: 'What would you like to do?',
    empty: 'No command of that name',
    label: 'Commands',
  },
  shortcuts: { title: 'Keyboard shortcuts', lead: 'In the list of videos:', or: 'or' },
  listKeys: {
    move: 'Move through the list',
    extend: 'Select a range',
    toggle: 'Select one more',
    ends: 'First or last video',
    reorder: 'Move a label',
    rename: 'Edit a label',
    removeLabel: 'Remove a label',
  },

  undone: 'Undone',
  redone: 'Made again',
  undo: 'Undo',
  exported: (name: string) => `Exported ${name}`,
  wrong: 'Something went wrong inside Reeltag',
  notices: 'Messages',
} as const;

/**
 * The rooms of the source and who may import whom: docs/architecture.md as data.
 *
 * A file belongs to the room with the longest matching place, and every source file must belong to one. What a room
 * does not list, it may not import, types included.
 */

export interface Room {
  name: string;
  /** Files, and folders (with a final slash). */
  places: string[];
  /** Rooms that it may import from. */
  imports: string[];
  /** Rooms of which it may know the types only. */
  importsTypes?: string[];
  /** npm packages. */
  packages?: string[];
  /** Whether it may use Node's own modules. */
  node?: boolean;
}

/** Folders in which every source file must belong to a room. */
export const GUARDED = ['electron/', 'renderer/'];

/** Packages that one file alone may load, tests and scripts included: what has to be done before is done there. */
export const SOLE_LOADERS: Readonly<Record<string, string>> = {
  'onnxruntime-node': 'electron/engine/onnx-runtime/load.ts',
  'onnxruntime-common': 'electron/engine/onnx-runtime/load.ts',
};

export const ROOMS: Room[] = [
  // What crosses processes. Known to every process, the page included: no Node, no DOM.
  { name: 'errors', places: ['electron/wire/errors.ts', 'electron/wire/failures.ts'], imports: [] },
  {
    name: 'contract',
    places: ['electron/wire/'],
    imports: ['errors'],
    packages: ['zod'],
  },
  { name: 'rpc', places: ['electron/wire/rpc.ts'], imports: ['contract', 'errors'], packages: ['zod'] },
  // What the preload and the main process say to each other.
  { name: 'bridge', places: ['electron/wire/bridge.ts'], imports: [] },

  // The engine: a library about video and the model.
  {
    name: 'checkpoint',
    places: ['electron/engine/checkpoint/'],
    imports: ['errors'],
    importsTypes: ['contract'],
    packages: ['zod'],
    node: true,
  },
  // How this Reeltag came here, and so what mends it.
  { name: 'installation', places: ['electron/installation/'], imports: [], node: true },
  // What videos are called, and what opens them.
  { name: 'video formats', places: ['electron/engine/video/formats.ts'], imports: [] },
  // Where what can be made again lies.
  { name: 'cache folder', places: ['electron/engine/cache-folder.ts'], imports: ['errors'], node: true },
  // Other programs, run to their ends, and what it means where files that they bring cannot be written.
  { name: 'programs', places: ['electron/programs/'], imports: ['errors'], node: true },
  // What of an installed application lies outside its archive.
  { name: 'archive', places: ['electron/engine/archive.ts'], imports: [], node: true },
  {
    name: 'video',
    places: ['electron/engine/video/'],
    imports: ['video formats', 'cache folder', 'archive', 'installation', 'errors'],
    importsTypes: ['contract'],
    packages: ['zod'],
    node: true,
  },
  // What OpenCV and NumPy would make of a frame.
  { name: 'pixels', places: ['electron/engine/pixels/'], imports: [], importsTypes: ['video'] },
  {
    // From files to tensors, many at once, in threads that load no model.
    name: 'reader',
    places: ['electron/engine/reader/'],
    imports: ['errors', 'video', 'pixels'],
    importsTypes: ['contract'],
    node: true,
  },
  {
    name: 'download',
    places: ['electron/engine/download/'],
    imports: ['errors'],
    importsTypes: ['contract'],
    packages: ['zod'],
    node: true,
  },
  {
    // What a model is called and how large it is; the graphs are built to it.
    name: 'model config',
    places: ['electron/engine/internvideo2/config.ts'],
    imports: ['errors'],
    packages: ['zod'],
    node: true,
  },
  // Products of vectors: a host ranks what it has stored as the engine would.
  { name: 'ranking', places: ['electron/engine/internvideo2/ranking.ts'], imports: [] },
  {
    name: 'graph',
    places: ['electron/engine/graph/'],
    imports: ['errors'],
    importsTypes: ['checkpoint', 'model config', 'contract'],
    packages: ['@bufbuild/protobuf'],
    node: true,
  },
  {
    // How a model's files make tokens of words: the hosts know by them which labels are one.
    name: 'tokenizer',
    places: ['electron/engine/internvideo2/tokenizer/'],
    imports: ['errors'],
    packages: ['zod'],
    node: true,
  },
  {
    // From a checkpoint to graphs in the cache.
    name: 'importer',
    places: ['electron/engine/internvideo2/importer/'],
    imports: ['errors', 'checkpoint', 'graph', 'download', 'model config'],
    packages: ['zod'],
    node: true,
  },
  // What a process's environment must hold before it loads ONNX Runtime; whoever starts one sees to it, too.
  { name: 'telemetry off', places: ['electron/engine/onnx-runtime/telemetry.ts'], imports: [] },
  // How such a process is told of a copy of the library's binding.
  { name: 'binding folder', places: ['electron/engine/onnx-runtime/binding-folder.ts'], imports: [] },
  {
    name: 'onnx runtime',
    places: ['electron/engine/onnx-runtime/'],
    imports: ['telemetry off', 'binding folder'],
    packages: ['onnxruntime-node'],
    node: true,
  },
  // Graphs that a server runs, by KServe's protocol: what is sent and answered, over HTTP.
  { name: 'kserve', places: ['electron/engine/kserve/'], imports: ['errors'], packages: ['zod'], node: true },
  {
    name: 'internvideo2',
    places: ['electron/engine/internvideo2/'],
    imports: [
      'cache folder',
      'errors',
      'kserve',
      'checkpoint',
      'graph',
      'download',
      'model config',
      'ranking',
      'tokenizer',
      'importer',
      'onnx runtime',
      'pixels',
    ],
    importsTypes: ['video'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'engine',
    places: ['electron/engine/index.ts'],
    imports: [
      'errors',
      'checkpoint',
      'graph',
      'video',
      'download',
      'model config',
      'ranking',
      'tokenizer',
      'importer',
      'pixels',
      'internvideo2',
    ],
    importsTypes: ['contract'],
  },
  {
    // What binds a child process to its parent.
    name: 'parent',
    places: ['electron/engine/process/parent.ts', 'electron/engine/process/parent-wire.ts'],
    imports: [],
    importsTypes: ['rpc'],
    node: true,
  },
  {
    name: 'engine process',
    places: ['electron/engine/process/'],
    imports: [
      'parent',
      'errors',
      'contract',
      'rpc',
      'engine',
      'cache folder',
      'installation',
      'checkpoint',
      'graph',
      'video',
      'download',
      'model config',
      'ranking',
      'tokenizer',
      'importer',
      'onnx runtime',
      'pixels',
      'reader',
      'internvideo2',
      'gpu',
    ],
    packages: ['zod'],
    node: true,
  },

  // Shipped as it is: facts that the code reads.
  { name: 'resources', places: ['resources/'], imports: [] },

  // The hosts: they start and watch the engine process, and run no inference themselves.
  {
    name: 'engine host',
    places: ['electron/engine-host/'],
    imports: ['contract', 'rpc', 'errors', 'telemetry off', 'gpu'],
    node: true,
  },
  // What searches more vectors than are held in memory: brought, found, removed.
  {
    name: 'search index',
    places: ['electron/search-index/'],
    imports: ['programs', 'catalogue', 'download', 'errors'],
    node: true,
  },
  {
    // What an NVIDIA GPU needs under Linux: bringing it, removing it, and where an engine finds it.
    name: 'gpu',
    places: ['electron/gpu/'],
    imports: [
      'errors',
      'contract',
      'catalogue',
      'resources',
      'programs',
      'download',
      'binding folder',
      'archive',
      'installation',
    ],
    packages: ['yauzl', 'zod'],
    node: true,
  },

  // What a cluster's driver, its workers and whoever asks for a job say to each other, what a job takes and leaves.
  {
    name: 'cluster contract',
    places: [
      'electron/cluster/worker-lines.ts',
      'electron/cluster/job.ts',
      'electron/cluster/results.ts',
      'electron/cluster/worker-share.ts',
    ],
    imports: ['contract', 'errors'],
    packages: ['zod'],
  },
  {
    // Asks a Ray cluster: jobs submitted, followed, stopped.
    name: 'cluster client',
    places: ['electron/cluster/client/'],
    imports: ['cluster contract', 'contract', 'errors'],
    packages: ['zod'],
    node: true,
  },

  // Python for the cluster's machines, and where it lies.
  { name: 'cluster driver', places: ['electron/cluster/driver/'], imports: [], node: true },
  {
    // A cluster's node on this machine: Ray brought, started, known again, ended.
    name: 'cluster on this machine',
    places: ['electron/cluster/local/'],
    imports: ['programs', 'download', 'catalogue', 'contract', 'errors'],
    packages: ['zod'],
    node: true,
  },

  // What is known without running anything.
  // When two labels are one: the page knows it as well as the host.
  { name: 'label key', places: ['electron/catalogue/label-key.ts'], imports: [] },
  // The keys of the whole program: the page, the native menu, and what is kept of them.
  { name: 'keys', places: ['electron/catalogue/keys/'], imports: [] },
  // Which files of a folder are taken for videos: a page that is handed folders goes by it, too.
  { name: 'file kinds', places: ['electron/catalogue/file-kinds.ts'], imports: ['video formats'] },
  {
    name: 'catalogue',
    places: ['electron/catalogue/'],
    imports: ['contract', 'errors', 'resources', 'archive', 'cache folder'],
    node: true,
  },

  // A file's bytes as text: pages and hosts read files by it.
  { name: 'file text', places: ['electron/interchange/decode-text.ts'], imports: [] },
  // A file a format, pure: facts in, text out, and back. Other programs are met here.
  {
    name: 'interchange',
    places: ['electron/interchange/'],
    imports: ['label key', 'contract', 'errors'],
    packages: ['@xmldom/xmldom', 'json5', 'hyparquet-writer', 'hyparquet-compressors'],
  },

  // Who waits for whom: work that is shared, few at a time, and the turns of a page's calls.
  { name: 'turns', places: ['electron/turns/'], imports: ['errors'], importsTypes: ['rpc'], node: true },

  // Chance that is the same each time.
  { name: 'random', places: ['electron/fit/random.ts'], imports: [] },
  // How likely a label is true, and how well that is known: statistics and what is learned. Pure.
  { name: 'fit', places: ['electron/fit/'], imports: ['random'] },

  // What vectors in memory are to whoever asks about them.
  { name: 'held vectors', places: ['electron/vectors/held.ts'], imports: [] },
  // The highest of many scores.
  { name: 'best scores', places: ['electron/vectors/best.ts'], imports: [] },
  // What is made of many of them at once: clusters, pairs, maps.
  {
    name: 'vector groups',
    places: ['electron/vectors/groups/'],
    imports: ['turns', 'random'],
    importsTypes: ['held vectors'],
    packages: ['umap-js'],
  },

  // What is decided on spans, when more is: the page knows it as well as the host.
  {
    name: 'decided spans',
    places: ['electron/moments/decided-spans.ts', 'electron/moments/exactly.ts'],
    imports: [],
    importsTypes: ['contract'],
  },
  // Which spans of a video are looked at, and how their fits become moments. Pure.
  { name: 'moment rules', places: ['electron/moments/'], imports: ['decided spans', 'contract', 'errors'] },

  // Which content a file holds.
  { name: 'content', places: ['electron/content/'], imports: [], node: true },

  // The application, without a window: what it remembers, what it shows, what it does.
  { name: 'library', places: ['electron/library/'], imports: ['errors', 'contract'], packages: ['zod'], node: true },
  // The ways out for a library that cannot be opened: there is no application then that could be asked.
  { name: 'library rescue', places: ['electron/library/rescue.ts'], imports: ['library', 'errors'], node: true },
  // Who has a library, as its lock says.
  { name: 'library owner', places: ['electron/library/owner.ts'], imports: ['library'], node: true },
  {
    // Holds all vectors of a library, in a process of its own that reads the library by itself.
    name: 'vectors',
    places: ['electron/vectors/'],
    imports: [
      'held vectors',
      'best scores',
      'vector groups',
      'search index',
      'catalogue',
      'random',
      'fit',
      'library',
      'graph',
      'onnx runtime',
      'parent',
      'contract',
      'rpc',
      'errors',
    ],
    packages: ['zod'],
    node: true,
  },
  {
    // Starts that process, and asks it.
    name: 'vectors host',
    places: ['electron/vectors/host/'],
    imports: ['engine host', 'contract', 'rpc', 'errors'],
    node: true,
  },
  // Which libraries a host may have open, one at a time, and which were open last.
  {
    name: 'libraries',
    places: ['electron/libraries/'],
    imports: ['library', 'contract', 'errors'],
    packages: ['zod'],
    node: true,
  },
  // The local socket of a library's owner: both ends of it.
  {
    name: 'owner',
    places: ['electron/owner/'],
    imports: ['library owner', 'turns', 'contract', 'rpc', 'errors'],
    node: true,
  },
  // Files as a page can show them.
  { name: 'media', places: ['electron/media/'], imports: ['errors', 'contract', 'video', 'turns'], node: true },
  {
    // What the nouns of the application share: engines, events, how failures are told.
    name: 'tagger base',
    places: ['electron/tagger/engines.ts', 'electron/tagger/events.ts', 'electron/tagger/problem.ts'],
    imports: ['engine host', 'turns', 'contract', 'rpc', 'errors'],
    node: true,
  },
  {
    name: 'acts',
    places: ['electron/tagger/acts/'],
    imports: ['tagger base', 'library', 'contract', 'errors'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'videos',
    places: ['electron/tagger/videos/'],
    imports: ['tagger base', 'content', 'library', 'file kinds', 'video', 'contract', 'errors'],
    importsTypes: ['acts'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'models',
    places: ['electron/tagger/models/'],
    imports: ['tagger base', 'library', 'catalogue', 'engine host', 'contract', 'errors'],
    importsTypes: ['videos'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'labels',
    places: ['electron/tagger/labels/'],
    imports: [
      'tagger base',
      'acts',
      'models',
      'library',
      'label key',
      'catalogue',
      'interchange',
      'tokenizer',
      'contract',
      'errors',
    ],
    importsTypes: ['videos'],
    node: true,
  },
  {
    name: 'fits',
    places: ['electron/tagger/fits/'],
    imports: ['tagger base', 'models', 'fit', 'catalogue', 'ranking', 'turns', 'contract', 'errors'],
    importsTypes: ['labels', 'heads', 'videos', 'library'],
    node: true,
  },
  {
    name: 'tags',
    places: ['electron/tagger/tags/'],
    imports: ['tagger base', 'acts', 'decided spans', 'videos', 'library', 'contract', 'errors'],
    importsTypes: ['labels'],
    node: true,
  },
  {
    // What is done by command about one video after the other, and can be paused.
    name: 'runs',
    places: ['electron/tagger/runs/'],
    imports: ['tagger base', 'library', 'contract', 'errors'],
    importsTypes: ['videos', 'models'],
    packages: ['zod'],
    node: true,
  },
  {
    // Matches that nobody waits for: of what is on screen, and of many videos by command.
    name: 'matching',
    places: ['electron/tagger/matching/'],
    imports: ['tagger base', 'runs', 'videos', 'models', 'labels', 'fits', 'library', 'contract', 'errors'],
    importsTypes: ['rpc'],
    packages: ['zod'],
    node: true,
  },
  {
    // Where in a video: looking closer, and what follows from what was seen.
    name: 'moments',
    places: ['electron/tagger/moments/'],
    imports: [
      'tagger base',
      'runs',
      'turns',
      'moment rules',
      'videos',
      'models',
      'labels',
      'fits',
      'library',
      'video',
      'ranking',
      'contract',
      'errors',
    ],
    importsTypes: ['tags'],
    packages: ['zod'],
    node: true,
  },
  {
    // What decisions teach about labels, trained in a thread.
    name: 'heads',
    places: ['electron/tagger/heads/'],
    imports: ['tagger base', 'turns', 'fit', 'random', 'library', 'contract', 'errors'],
    importsTypes: ['labels', 'tags', 'videos'],
    node: true,
  },
  {
    // How well fits tell what people have decided, and how far people agree.
    name: 'evaluation',
    places: ['electron/tagger/evaluation/'],
    imports: [
      'tagger base',
      'turns',
      'fit',
      'tags',
      'videos',
      'library',
      'interchange',
      'ranking',
      'contract',
      'errors',
    ],
    importsTypes: ['labels', 'fits', 'heads', 'tags'],
    node: true,
  },
  {
    name: 'asking',
    places: ['electron/tagger/asking/'],
    imports: ['tagger base', 'turns', 'fit', 'acts', 'heads', 'videos', 'library', 'ranking', 'contract', 'errors'],
    importsTypes: ['labels', 'fits', 'tags'],
    node: true,
  },
  {
    // Finding again: by words, by what something is like, and by what people wrote; the library as a whole.
    name: 'search',
    places: ['electron/tagger/search/'],
    imports: [
      'tagger base',
      'turns',
      'fit',
      'acts',
      'models',
      'labels',
      'moments',
      'videos',
      'library',
      'catalogue',
      'video',
      'ranking',
      'contract',
      'errors',
    ],
    importsTypes: ['asking', 'fits', 'tags', 'rpc'],
    node: true,
  },
  {
    // What goes to other programs, gathered and written; and what comes from them, found in the library and put as one act.
    name: 'handover',
    places: ['electron/tagger/handover/'],
    imports: [
      'tagger base',
      'turns',
      'acts',
      'models',
      'tags',
      'moments',
      'videos',
      'library',
      'catalogue',
      'file kinds',
      'file text',
      'interchange',
      'media',
      'video',
      'ranking',
      'contract',
      'errors',
    ],
    importsTypes: ['labels', 'fits', 'asking', 'rpc'],
    packages: ['zod'],
    node: true,
  },
  {
    // Moments cut out as files.
    name: 'cutting',
    places: ['electron/tagger/cutting/'],
    imports: [
      'tagger base',
      'turns',
      'handover',
      'tags',
      'moments',
      'videos',
      'library',
      'catalogue',
      'interchange',
      'video',
      'contract',
      'errors',
    ],
    importsTypes: ['labels', 'rpc'],
    packages: ['zod'],
    node: true,
  },
  {
    // The files themselves, put in order by what was decided of them.
    name: 'originals',
    places: ['electron/tagger/originals/'],
    imports: [
      'tagger base',
      'turns',
      'acts',
      'handover',
      'cutting',
      'videos',
      'content',
      'library',
      'catalogue',
      'video formats',
      'contract',
      'errors',
    ],
    importsTypes: ['labels', 'tags', 'rpc'],
    packages: ['zod'],
    node: true,
  },
  {
    // Jobs on clusters: begun, followed, stopped, begun again.
    name: 'cluster jobs',
    places: ['electron/tagger/cluster/'],
    imports: [
      'tagger base',
      'handover',
      'library',
      'catalogue',
      'cluster contract',
      'cluster client',
      'cluster on this machine',
      'contract',
      'errors',
    ],
    packages: ['zod'],
    node: true,
  },
  {
    // What a job on a cluster has left becomes videos and vectors of the library.
    name: 'results',
    places: ['electron/tagger/results/'],
    imports: [
      'tagger base',
      'turns',
      'handover',
      'moments',
      'models',
      'videos',
      'library',
      'catalogue',
      'interchange',
      'cluster contract',
      'labels',
      'fits',
      'fit',
      'search',
      'best scores',
      'contract',
      'errors',
    ],
    packages: ['zod'],
    node: true,
  },
  {
    // Which videos show the same: candidates by their vectors, verified by their pictures.
    name: 'duplicates',
    places: ['electron/tagger/duplicates/'],
    imports: ['turns', 'videos', 'content', 'library', 'video', 'ranking', 'contract', 'errors'],
  },
  {
    name: 'tagger',
    places: ['electron/tagger/'],
    imports: [
      'tagger base',
      'report',
      'acts',
      'videos',
      'models',
      'labels',
      'fits',
      'tags',
      'heads',
      'evaluation',
      'asking',
      'search',
      'duplicates',
      'handover',
      'cutting',
      'originals',
      'cluster jobs',
      'cluster driver',
      'results',
      'moments',
      'matching',
      'library',
      'owner',
      'catalogue',
      'interchange',
      'keys',
      'media',
      'vectors host',
      'engine host',
      'gpu',
      'installation',
      'turns',
      'contract',
      'rpc',
      'errors',
      'resources',
    ],
    packages: ['zod'],
    node: true,
  },

  // The doors, each with the room behind it.
  {
    name: 'serve',
    places: ['electron/serve.ts', 'electron/serve/'],
    imports: ['tagger', 'libraries', 'media', 'turns', 'catalogue', 'contract', 'rpc', 'errors', 'installation'],
    packages: ['trash', 'ws', 'zod'],
    node: true,
  },
  {
    name: 'terminal',
    places: ['electron/cli.ts', 'electron/cli/'],
    imports: [
      'cluster contract',
      'cluster client',
      'cluster driver',
      'cluster on this machine',
      'programs',
      'library rescue',
      'library owner',
      'owner',
      'report',
      'engine host',
      'gpu',
      'search index',
      'content',
      'label key',
      'file text',
      'interchange',
      'catalogue',
      'cluster contract',
      'contract',
      'rpc',
      'errors',
      'engine',
      'video',
      'tokenizer',
      'video',
      'ranking',
      'fit',
      'moment rules',
      'turns',
      'resources',
      'serve',
      'tagger',
    ],
    packages: ['commander', 'zod'],
    node: true,
  },
  // A text about this machine and what went wrong on it, which somebody may send.
  {
    name: 'report',
    places: ['electron/report/'],
    imports: ['video formats'],
    importsTypes: ['contract'],
    node: true,
  },
  {
    // Newer versions of the program: read by signature, brought by the downloader, put in place at the end.
    name: 'updates',
    places: ['electron/window/updates/'],
    imports: ['download', 'tagger base', 'contract', 'errors'],
    importsTypes: ['tagger', 'rpc'],
    packages: ['electron-updater', 'zod'],
    node: true,
  },
  {
    name: 'window',
    places: ['electron/main.ts', 'electron/window/'],
    imports: [
      'bridge',
      'updates',
      'report',
      'tagger',
      'libraries',
      'library rescue',
      'media',
      'turns',
      'vectors host',
      'engine host',
      'telemetry off',
      'gpu',
      'catalogue',
      'keys',
      'contract',
      'rpc',
      'errors',
    ],
    packages: ['electron'],
    node: true,
  },
  // Bundled into one file that runs in the sandbox.
  { name: 'preload', places: ['electron/preload.ts'], imports: ['bridge'], packages: ['electron'] },
  {
    name: 'page',
    places: ['renderer/'],
    imports: [
      'contract',
      'rpc',
      'label key',
      'keys',
      'file kinds',
      'file text',
      'video formats',
      'decided spans',
      'errors',
    ],
    packages: [
      'react',
      'react-dom',
      'zustand',
      'radix-ui',
      '@tanstack/react-virtual',
      'lucide-react',
      'cmdk',
      'zod',
      '@fontsource-variable/inter',
    ],
  },
];

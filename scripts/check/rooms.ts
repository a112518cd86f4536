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

export const ROOMS: Room[] = [
  // Known to every process, the page included: no Node, no DOM.
  { name: 'errors', places: ['electron/errors.ts', 'electron/failures.ts'], imports: [] },
  {
    name: 'contract',
    places: ['electron/contract.ts', 'electron/app-contract.ts'],
    imports: ['errors'],
    packages: ['zod'],
  },
  // When two labels are one: the page knows it as well as the host.
  { name: 'label key', places: ['electron/label-key.ts'], imports: [] },
  { name: 'rpc', places: ['electron/rpc.ts'], imports: ['contract', 'errors'], packages: ['zod'] },

  // The engine: a library about video and the model.
  {
    name: 'checkpoint',
    places: ['electron/engine/checkpoint/'],
    imports: ['errors'],
    importsTypes: ['contract'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'video',
    places: ['electron/engine/video/'],
    imports: ['errors'],
    importsTypes: ['contract'],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'download',
    places: ['electron/engine/download/', 'electron/engine/download.ts'],
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
    name: 'internvideo2',
    places: ['electron/engine/internvideo2/'],
    imports: ['errors', 'checkpoint', 'graph', 'video', 'download', 'model config', 'ranking'],
    importsTypes: ['contract'],
    packages: ['zod', 'onnxruntime-node'],
    node: true,
  },
  {
    name: 'engine',
    places: ['electron/engine/index.ts'],
    imports: ['errors', 'checkpoint', 'graph', 'video', 'download', 'model config', 'ranking', 'internvideo2'],
    importsTypes: ['contract'],
  },
  {
    name: 'engine process',
    places: [
      'electron/engine/process.ts',
      'electron/engine/service.ts',
      'electron/engine/read-ahead.ts',
      'electron/engine/doctor.ts',
      'electron/engine/model-info.ts',
      'electron/engine/parent.ts',
    ],
    imports: [
      'errors',
      'contract',
      'rpc',
      'engine',
      'checkpoint',
      'graph',
      'video',
      'download',
      'model config',
      'ranking',
      'internvideo2',
    ],
    packages: ['zod', 'onnxruntime-node'],
    node: true,
  },

  // Shipped as it is: facts that the code reads.
  { name: 'resources', places: ['resources/'], imports: [] },

  // The hosts: they start and watch the engine process, and run no inference themselves.
  {
    name: 'supervisor',
    places: ['electron/supervisor.ts', 'electron/fork-engine.ts', 'electron/pace.ts'],
    imports: ['contract', 'rpc', 'errors'],
    node: true,
  },
  { name: 'folders', places: ['electron/folders.ts'], imports: [], node: true },
  {
    name: 'terminal',
    places: ['electron/cli.ts', 'electron/cli/'],
    imports: ['supervisor', 'folders', 'contract', 'rpc', 'errors', 'engine', 'resources', 'labels', 'models', 'serve'],
    packages: ['commander', 'zod'],
    node: true,
  },

  // The application, without a window: what it remembers, what it shows, what it does.
  { name: 'library', places: ['electron/library/'], imports: ['errors', 'contract'], packages: ['zod'], node: true },
  // What can be said of a label before the model has read it.
  {
    name: 'labels',
    places: ['electron/labels.ts', 'electron/default-labels.ts'],
    imports: ['label key', 'errors', 'resources'],
    node: true,
  },
  // Which models there are, and whether the official one answers as published.
  {
    name: 'models',
    places: ['electron/models.ts', 'electron/official-demo.ts'],
    imports: ['folders', 'contract', 'errors', 'resources'],
    node: true,
  },
  // Files as a page can show them.
  { name: 'media', places: ['electron/media/'], imports: ['errors', 'contract', 'video'], node: true },
  {
    name: 'tagger',
    places: ['electron/tagger.ts', 'electron/tagger/'],
    imports: [
      'library',
      'labels',
      'models',
      'media',
      'supervisor',
      'folders',
      'contract',
      'rpc',
      'errors',
      'ranking',
      'video',
      'resources',
    ],
    packages: ['zod'],
    node: true,
  },
  {
    name: 'serve',
    places: ['electron/serve.ts', 'electron/serve/'],
    imports: ['tagger', 'media', 'folders', 'contract', 'rpc', 'errors'],
    packages: ['ws', 'zod'],
    node: true,
  },
  // What the preload and the main process say to each other.
  { name: 'bridge', places: ['electron/bridge.ts'], imports: [] },
  {
    name: 'window',
    places: ['electron/main.ts', 'electron/window/'],
    imports: ['bridge', 'tagger', 'media', 'supervisor', 'folders', 'contract', 'rpc', 'errors'],
    packages: ['electron'],
    node: true,
  },
  // Bundled into one file that runs in the sandbox.
  { name: 'preload', places: ['electron/preload.ts'], imports: ['bridge'], packages: ['electron'] },
  {
    name: 'page',
    places: ['renderer/'],
    imports: ['contract', 'rpc', 'label key', 'errors'],
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

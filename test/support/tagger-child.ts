/** A host on the data folder DATA with the fake engine; it adds the paths that follow, and says each video's state. */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = '', directory = '', ...paths] = process.argv.slice(2);
const tagger = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
});
tagger.onEvent((name, value) => {
  if (name !== 'videosChanged' || !('changed' in value)) return;
  for (const video of value.changed) writeSync(1, `${video.name} ${video.state}\n`);
});
const context = { signal: new AbortController().signal, onProgress: () => {} };
await tagger.handlers.chooseModel({ model: { directory }, device: 'cpu', precision: 'fp32' }, context);
await tagger.handlers.addPaths({ paths }, context);

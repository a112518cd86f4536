/** A host on the data folder DATA with the fake engine; it checks the matches of all videos, and says how many are done. */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = ''] = process.argv.slice(2);
const tagger = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
});
tagger.onEvent((name, value) => {
  if (name === 'matchingChanged' && 'state' in value && 'of' in value) writeSync(1, `${value.state} ${value.done}\n`);
});
const context = { signal: new AbortController().signal, onProgress: () => {} };
await tagger.handlers.startMatching({ ids: 'all' }, context);

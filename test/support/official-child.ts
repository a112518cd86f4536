/** A host on the data folder DATA that fetches the official model, to be killed in the midst. */
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = ''] = process.argv.slice(2);
const tagger = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
});
await tagger.handlers.getOfficialModel(
  { thenUse: false },
  { signal: new AbortController().signal, onProgress: () => {} },
);
process.send?.('begun');

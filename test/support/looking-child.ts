/** A host on the data folder DATA with the fake engine; it looks closer at all videos, and says how many segments are kept. */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = ''] = process.argv.slice(2);
const tagger = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
});
const context = { signal: new AbortController().signal, onProgress: () => {} };
tagger.onEvent((name, value) => {
  if (name !== 'timelinesChanged' || !('ids' in value)) return;
  void Promise.resolve(tagger.handlers.timelineOf({ id: value.ids[0] as string }, context)).then(({ segments }) =>
    writeSync(1, `kept ${segments}\n`),
  );
});
await tagger.handlers.lookCloser({ ids: 'all' }, context);

/** A host on the data folder DATA that imports FILE in the window `w`; it says `half`, and stands still, when it has done three thousand. */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = '', path = ''] = process.argv.slice(2);
const { handlers } = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
  idle: true,
});
const { signal } = new AbortController();
const { plan } = await handlers.planImport({ files: [{ path }] }, { signal, onProgress: () => {} });
const onProgress = ({ done }: { done: number }): void => {
  if (done < 3_000) return;
  writeSync(1, 'half\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
await handlers.applyImport({ window: 'w', plan }, { signal, onProgress });

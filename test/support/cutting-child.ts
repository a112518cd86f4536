/** A host on the data folder DATA that does what the JSON in its argument says, and says each step of cutting that it hears of. */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import type { CutChoice, OriginalsChoice } from '../../electron/wire/app/clips.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = '', asked = '{}'] = process.argv.slice(2);
const { cut, originals } = JSON.parse(asked) as { cut?: CutChoice; originals?: OriginalsChoice };
const { handlers, onEvent } = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
  idle: true,
});
onEvent((name, value) => {
  if (name === 'cuttingChanged' && 'done' in value) writeSync(1, `${JSON.stringify(value)}\n`);
});
const { signal } = new AbortController();
if (cut !== undefined) await handlers.startCut({ choice: cut }, { signal, onProgress: () => {} } as never);
if (originals !== undefined) {
  const { plan } = await handlers.planOriginals({ choice: originals }, { signal, onProgress: () => {} } as never);
  const onProgress = ({ done }: { done: number }): void => void writeSync(1, `${done}\n`);
  await handlers.applyOriginals({ window: 'w', plan }, { signal, onProgress });
  writeSync(1, 'all\n');
}
setInterval(() => {}, 60_000);

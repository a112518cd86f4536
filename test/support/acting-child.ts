/**
 * A host on the data folder DATA that does one act of every kind, one after the other, with the two videos at the paths that
 * follow: those numbered from FIRST to LAST, each of which it says as soon as it was answered.
 */
import { writeSync } from 'node:fs';
import { openTagger } from '../../electron/tagger/index.ts';
import { startFakeEngine } from './tagger-lab.ts';

const [data = '', first = '', last = '', path = '', other = ''] = process.argv.slice(2);
const window = 'w';
const { handlers } = await openTagger({
  dataDirectory: data,
  host: { kind: 'electron', version: '0', platform: 'test' },
  start: startFakeEngine,
});
const context = { signal: new AbortController().signal, onProgress: () => {} };
const state = async () => handlers.getState({}, context);
const video = async (): Promise<string[]> => {
  const { videos } = await state();
  return videos.filter(({ name }) => path.endsWith(name)).map(({ id }) => id);
};
const label = async (): Promise<string> => (await state()).labels.labels.at(-1)?.id ?? '';
const edit = (one: Parameters<typeof handlers.editLabels>[0]['edit']) =>
  handlers.editLabels({ window, edit: one }, context);
const query = { sort: 'name', descending: false, filters: { rating: 2 } } as const;

const ACTS: readonly (() => unknown)[] = [
  () => handlers.addPaths({ paths: [path, other], window }, context),
  () => edit({ kind: 'add', labels: [{ text: 'snow' }, { text: 'rain' }] }),
  async () => handlers.decide({ window, ids: await video(), label: await label(), decision: 'yes' }, context),
  async () => handlers.markVideos({ window, ids: await video(), rating: 3, note: 'good' }, context),
  async () => handlers.markVideos({ window, ids: await video(), reviewed: true }, context),
  () => handlers.saveLabelSet({ window, name: 'set', labels: [{ text: 'x', threshold: 0.5 }] }, context),
  () => handlers.saveList({ window, name: 'list', query }, context),
  async () => edit({ kind: 'rename', id: await label(), text: 'drizzle' }),
  async () => handlers.removeVideos({ window, ids: await video() }, context),
  () => handlers.undo({ window }, context),
  () => handlers.redo({ window }, context),
  () => handlers.undo({ window }, context),
  async () => handlers.decide({ window, ids: await video(), label: await label(), decision: null }, context),
];

for (let n = Number(first); n <= Number(last); n++) {
  await ACTS[n]?.();
  writeSync(1, `${n}\n`);
}
setInterval(() => {}, 60_000);

/**
 * The built application under Node: the bundles of the main process, the preload and the engine as they would run under
 * Electron, with the stand-in in Electron's place. Started with a data folder and a video on its command line; prints what the page was told as
 * a line of JSON, and ends as when the user quits. REELTAG_BUILT names another folder that has them than the checkout, and
 * REELTAG_LABELS the labels, as JSON; at REELTAG_CLUSTER a job is begun.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AppContract, appContract } from '../../electron/wire/app/index.ts';
import { type Client, connect, type Wire } from '../../electron/wire/rpc.ts';

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

const root = process.env['REELTAG_BUILT'] ?? fileURLToPath(new URL('../../', import.meta.url));
const built = (path: string): string => join(root, 'out', path);
const labels = JSON.parse(process.env['REELTAG_LABELS'] ?? '["a dog", "snow", "a red car"]') as string[];
const electron = (await import(standIn)) as typeof import('./electron-stand-in.ts');

await import(pathToFileURL(built('main/main.js')).href);
electron.becomeReady();
const window = await until(() => electron.world.windows[0]);

electron.renderIn(window.webContents as never);
new Function('require', readFileSync(built('preload/preload.cjs'), 'utf8'))(() => electron);
const { wire } = electron.world.exposed['reeltag'] as { wire: Wire };
const client: Client<AppContract> = connect(wire, appContract);

const index = await electron.world.protocols['app']?.(new Request('app://reeltag/index.html'));
await client.call('setLabels', { labels });
// The video is on the command line, which is enough for it to be added.
const video = await until(async () => {
  const [found] = (await client.call('getState', {})).videos;
  return found?.state === 'done' || found?.state === 'failed' ? found : undefined;
});
const { id } = video;
const ranking = await until(async () => {
  const { rankings } = await client.call('rankVideos', { ids: [id] });
  return rankings[0]?.scores.length === labels.length ? rankings[0] : undefined;
});
const part = await electron.world.protocols['media']?.(
  new Request(`media://app/video/${id}/file`, { headers: { Range: 'bytes=4-7' } }),
);
const cluster = process.env['REELTAG_CLUSTER'];
if (cluster !== undefined) {
  const of = { kind: 'manifest', manifest: '/mnt/clips' } as const;
  const how = { segments: false, device: 'auto', precision: 'auto' } as const;
  await client.call('startClusterJob', { choice: { address: cluster, of, out: '/mnt/vectors', ...how } });
}
const engines = electron.callsOf('utilityProcess.fork').map(([file]) => file);
console.log(
  JSON.stringify({
    page: (await index?.text())?.includes('<div id="root">'),
    host: (await client.call('getState', {})).host.kind,
    state: video.state,
    problem: video.problem,
    best: ranking.scores[0]?.label,
    probabilities: ranking.scores.map(({ probability }) => probability),
    part: [part?.status, await part?.text()],
    engine: [...new Set(engines)],
  }),
);

electron.app.quit();
await until(() => electron.calls.some(([name]) => name === 'has quit') || undefined);

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * The built page, over the real server, with a stand-in for the application behind it.
 *
 * By itself, `node test/renderer/serve-fake.ts [how many videos]` serves one to look at.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeVideo } from '../../electron/engine/video/probe.ts';
import { startServer } from '../../electron/serve/server.ts';
import { timesAround } from '../../electron/tagger/moments/frame-times.ts';
import { buildPage } from '../../scripts/build.ts';
import { makeVideo, x264 } from '../support/video.ts';
import { FakeHost, type FakeHostOptions } from './fake-host.ts';

/** Where `buildPage` puts it. */
const pageDirectory = fileURLToPath(new URL('../../out/renderer', import.meta.url));

export interface ServedFake {
  readonly host: FakeHost;
  readonly link: string;
  close(): Promise<void>;
}

/** Ten seconds each, at 25 frames a second. */
export async function makeClips(folder: string): Promise<string[]> {
  const sources = [
    'mandelbrot=size=640x360:rate=25:start_scale=0.6:end_scale=0.01',
    'gradients=size=640x360:rate=25:c0=0x0b3954:c1=0xbfd7ea:c2=0xff6663:nb_colors=3:speed=0.02',
    'life=size=320x180:rate=25:mold=20:life_color=#e0b36a:death_color=#35210b:mold_color=#1b1206,scale=640:360:flags=neighbor',
    'testsrc2=size=640x360:rate=25',
  ];
  const make = (source: string, n: number): Promise<string> =>
    makeVideo(folder, `clip${n}.mp4`, '-f', 'lavfi', '-i', source, '-t', '10', ...x264('-pix_fmt', 'yuv420p'));
  const clips: string[] = [];
  for (const [n, source] of sources.entries()) clips.push(await make(source, n));
  return clips;
}

/** The page must have been built. */
export async function serveFake(options: FakeHostOptions & { port?: number } = {}): Promise<ServedFake> {
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-page-'));
  const host = new FakeHost({
    frameTimes: async ({ path, track }, { around, count, signal }) =>
      timesAround(await probeVideo(path, { ...(track === undefined ? {} : { track }), signal }), around, count),
    ...options,
  });
  const cacheDirectory = join(folder, 'pictures');
  mkdirSync(cacheDirectory);
  const server = await startServer(
    {
      handlers: host.handlers,
      add: async (paths, signal) => host.handlers.addPaths({ paths: [...paths] }, { signal, onProgress: () => {} }),
      media: host.media,
      onEvent: (listener) => host.onEvent(listener),
    },
    { dataDirectory: folder, cacheDirectory, pageDirectory, port: options.port ?? 0 },
  );
  return {
    host,
    link: server.link,
    close: async () => {
      host.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

if (import.meta.main) {
  const count = Number(process.argv[2] ?? 12);
  const clips = mkdtempSync(join(tmpdir(), 'reeltag-clips-'));
  await buildPage(console.log);
  const { host, link, close } = await serveFake({ files: await makeClips(clips), paceMs: 800 });
  host.setLabels(['a red circle', 'camera zooming in', 'a dog']);
  await host.handlers.addPaths(
    { paths: Array.from({ length: count }, (_, n) => (n % 9 === 5 ? `broken ${n}.mp4` : `clip ${n}.mp4`)) },
    { signal: new AbortController().signal, onProgress: () => {} },
  );
  console.log(link);
  process.once('SIGINT', () => {
    rmSync(clips, { recursive: true, force: true });
    void close();
  });
}

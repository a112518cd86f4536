/**
 * Whether many clips cost more apiece than few: `node test/bench/growth.ts 10 100 1000` ranks so many links to one small clip, and
 * prints the time a clip and the most memory that all processes held. No part of `npm run bench`: ten thousand take half an
 * hour.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeVideo, picture, x264 } from '../support/video.ts';
import { measure } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeltag-growth-'));
try {
  const clip = await makeVideo(folder, 'clip.mp4', ...picture(3, 10, '160x120'), ...x264());
  for (const count of process.argv.slice(2).map(Number)) {
    const links = Array.from({ length: count }, (_, i) => join(folder, `${count}-${i}.mp4`));
    for (const link of links) symlinkSync(clip, link);
    const { seconds, cpuSeconds, peakBytes } = await measure(['rank', '--json', ...links]);
    const each = ((1000 * seconds) / count).toFixed(0);
    const busy = ((1000 * cpuSeconds) / count).toFixed(0);
    console.log(
      `${count} clips: ${each} ms a clip, ${busy} ms of CPU time, peak ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

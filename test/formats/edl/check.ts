import assert from 'node:assert/strict';
import { join } from 'node:path';
import { edl } from '../../../electron/interchange/editing/edl.ts';
import { edlReader } from '../../../electron/interchange/editing/edl-reader.ts';
import { written } from '../../support/editing-lab.ts';
import { howOf, type PeerClip, put, rateOf, readBack, toldKept, toldOf, toldRead } from '../editing.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

type Event = Omit<PeerClip, 'markers'> & { readonly reel: string; readonly marker: string };

export async function check({ videos, out }: FormatCheck): Promise<string> {
  let events = 0;
  for (const video of videos) {
    const [path = ''] = await put(out, (await written(edl, [video])).files);
    const again = join(out, `again ${video.name}.edl`);
    const told = (await askPeer('edl', path, String(rateOf(video)), again)) as Event[];
    const begin = video.timecode?.start ?? 0;
    const lines = told.map(({ start, length, marker }) => {
      const [, note = '', , label = '', frames] = /^(.*) \|C:ResolveColor(\w+) \|M:(.*) \|D:(\d+)$/.exec(marker) ?? [];
      assert.equal(Number(frames), length);
      return `${label} | ${start - begin}–${start - begin + length} | ${howOf(note)}`;
    });
    // A marker's name has no bar in it: the whole label stands in a comment.
    assert.deepEqual(
      lines.sort(),
      toldOf(video)
        .map((line) => line.replace('scored|twice', 'scored¦twice'))
        .sort(),
    );
    for (const { name, url, rate } of told) {
      assert.deepEqual({ name, url, rate }, { name: video.name, url: video.path, rate: rateOf(video) });
    }
    for (const file of [path, again]) {
      const [read] = await readBack(edlReader, file);
      assert.deepEqual(
        toldRead(video, read),
        toldKept(video, ({ decision }) => decision !== 'no'),
      );
    }
    events += told.length;
  }
  return `the adapter for CMX 3600 reads ${events} events at ${videos.length} rates, and what it writes is read back to the frame`;
}

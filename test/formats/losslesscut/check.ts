import assert from 'node:assert/strict';
import { losslessCut, losslessCutReader } from '../../../electron/interchange/editing/losslesscut.ts';
import { losslessCutCsv, losslessCutCsvReader } from '../../../electron/interchange/editing/losslesscut-csv.ts';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { written } from '../../support/editing-lab.ts';
import { framesAt, put, readBack, toldKept, toldOf, toldRead } from '../editing.ts';
import { askPeer } from '../peer.ts';
import type { FormatCheck } from '../run.ts';

interface Project {
  readonly mediaFileName: string;
  readonly cutSegments: readonly {
    start: number;
    end: number;
    name: string;
    selected: boolean;
    tags: Record<string, string>;
  }[];
}

export async function check({ videos, out }: FormatCheck): Promise<string> {
  for (const video of videos) {
    const [project = ''] = await put(out, (await written(losslessCut, [video])).files);
    const [table = ''] = await put(out, (await written(losslessCutCsv, [video])).files);
    const [{ mediaFileName, cutSegments }, rows] = (await askPeer('losslesscut', project, table)) as [
      Project,
      [number, number, string][],
    ];
    assert.equal(mediaFileName, video.name);
    const told = cutSegments.map(({ start, end, name, tags }) => {
      const how = tags['reeltag'] === 'suggested' ? `suggested ${tags['fit']}` : `${tags['reeltag']} by ${tags['by']}`;
      return `${name} | ${frames(video, start, end)} | ${how}`;
    });
    assert.deepEqual(told.sort(), toldOf(video));
    const held = video.tags.filter(({ decision, span }) => decision === 'yes' && span !== undefined);
    assert.equal(cutSegments.filter(({ selected }) => selected).length, held.length);
    assert.deepEqual(
      rows.map(([start, end, name]) => `${name.replace(/^'/, '')} | ${frames(video, start, end)}`).sort(),
      held.map(({ label, span }) => `${label} | ${frames(video, span?.start ?? 0, span?.end ?? 0)}`).sort(),
    );
    const [read] = await readBack(losslessCutReader, project);
    assert.deepEqual(
      toldRead(video, read),
      toldKept(video, ({ decision }) => decision !== 'no'),
    );
    const [lines] = await readBack(losslessCutCsvReader, table);
    const withoutNames = held.map((tag) => ({ ...tag, by: '' }));
    assert.deepEqual(
      toldRead(video, lines),
      toldKept({ ...video, tags: withoutNames }, () => true),
    );
  }
  return `a JSON5 reader finds ${videos.length} projects as their schema has them and each segment in its frames; tables by its rules of times`;
}

function frames(video: HandedVideo, start: number, end: number): string {
  const { clock } = video;
  if (clock === undefined) throw new Error('no clock');
  const edges = { start: edgeAt(clock, start), end: edgeAt(clock, end) };
  if (clock.constant) return `${edges.start}–${edges.end}`;
  const { first, end: after } = framesAt(video, { start, end });
  return `${first}–${after}`;
}

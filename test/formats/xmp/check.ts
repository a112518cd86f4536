/** Sidecars held against ExifTool: what it reads is what was decided, what it adds stays, and what it writes is read. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { xmp } from '../../../electron/interchange/annotation/xmp.ts';
import { xmpReader } from '../../../electron/interchange/annotation/xmp-reader.ts';
import { framesOf } from '../../../electron/interchange/frame-clock.ts';
import type { HandedVideo } from '../../../electron/interchange/handed.ts';
import { systemErrorCode } from '../../../electron/wire/errors.ts';
import { fileOf, frameOf, readAll, written } from '../../support/editing-lab.ts';
import { toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';
import type { FormatCheck } from '../run.ts';

const run = promisify(execFile);

interface Told {
  readonly Subject?: string[];
  readonly Creator?: string[];
  readonly Rating?: number;
  readonly Description?: string;
  readonly Tracks: { FrameRate: string; TrackName: string; Markers: ToldMarker[] }[];
  readonly Decisions: { Label: string; Decision: string; By: string; StartTime?: number; Duration?: number }[];
}
type ToldMarker = Record<'Name' | 'Comment', string> & Record<'StartTime' | 'Duration', number>;

export async function check({ videos, out }: FormatCheck): Promise<string> {
  await requireExifTool();
  let markers = 0;
  for (const video of videos) {
    const path = join(out, xmp.nameBeside(video.name));
    await writeFile(path, await beside(video));
    const told = await tell(path);
    markers += holdAgainst(video, told);
    assert.deepEqual(toldTags(video, await read(path), frameOf), ownTags(video, frameOf));

    // Another program adds to it and writes all of it anew; then we do.
    await run('exiftool', ['-q', '-overwrite_original', '-Subject+=surf', '-Creator=Grace', `${path}`]);
    assert.equal((await read(path)).tags.length, video.tags.length + 1);
    await writeFile(path, await beside(video, await readFile(path, 'utf8')));
    const again = await tell(path);
    holdAgainst(video, { ...again, Subject: again.Subject?.filter((subject) => subject !== 'surf') ?? [] });
    assert.deepEqual([again.Creator, again.Subject?.filter((subject) => subject === 'surf')], [['Grace'], ['surf']]);
  }
  await readTheirs(out);
  return `${markers} markers and all decisions by ExifTool as they were made, what it added is kept, what it wrote is read`;
}

async function beside(video: HandedVideo, before?: string): Promise<string> {
  const { files } = await written(xmp, [video], before);
  return [...files.values()][0] ?? '';
}

async function read(path: string) {
  const { videos } = await readAll(xmpReader, fileOf('clip.xmp', await readFile(path, 'utf8')));
  return videos[0] ?? { tags: [] };
}

function holdAgainst(video: HandedVideo, told: Told): number {
  const yes = video.tags.filter(({ decision }) => decision === 'yes');
  assert.deepEqual(
    told.Subject?.toSorted(),
    yes.flatMap(({ label, span }) => (span === undefined ? [label] : [])).sort(),
  );
  assert.equal(told.Rating ?? 0, video.rating);
  assert.equal(told.Description ?? '', video.note);
  const [track, ...others] = told.Tracks;
  assert.deepEqual([track?.TrackName, others], ['Reeltag', []]);
  const { clock } = video;
  assert(clock !== undefined && track !== undefined);
  const [frames, seconds = '1'] = track.FrameRate.slice(1).split('s');
  const secondsOf = (count: number) => (count * Number(seconds)) / Number(frames);
  const theirs = track.Markers.map(({ Name, StartTime, Duration }) => {
    const { first, end } = framesOf(clock, { start: secondsOf(StartTime), end: secondsOf(StartTime + Duration) });
    return `${Name} ${first}–${end}`;
  });
  const ours = yes.flatMap(({ label, span }) => {
    if (span === undefined) return [];
    const { first, end } = framesOf(clock, span);
    return [`${label} ${first}–${end}`];
  });
  assert.deepEqual(theirs.sort(), ours.sort());
  assert.deepEqual(
    told.Decisions.map(({ Label, Decision, By, StartTime }) => [Label, Decision, By, StartTime !== undefined]),
    video.tags.map(({ label, decision, by, span }) => [label, decision, by, span !== undefined]),
  );
  return theirs.length;
}

async function readTheirs(out: string): Promise<void> {
  const path = join(out, 'theirs.xmp');
  const tracks = '[{TrackName=Comment,FrameRate=f25,Markers=[{StartTime=10,Duration=15,Name=wave}]}]';
  await run('exiftool', ['-q', '-XMP-dc:Subject=surf', '-XMP-xmp:Rating=4', `-XMP-xmpDM:Tracks=${tracks}`, path]);
  assert.deepEqual(await read(path), {
    ...{ where: 'the sidecar', names: { name: 'clip' }, rating: 4 },
    tags: [
      { label: 'surf', decision: 'yes' },
      { label: 'wave', decision: 'yes', start: { frame: 10, rate: [25, 1] }, end: { frame: 25, rate: [25, 1] } },
    ],
  });
}

async function tell(path: string): Promise<Told> {
  const { stdout } = await run('exiftool', ['-j', '-struct', '-XMP:all', path]);
  const [told] = JSON.parse(stdout) as [Told];
  const { Subject } = told;
  return typeof Subject === 'string' ? { ...told, Subject: [Subject] } : told;
}

/** Debian has it as a package of Perl. */
async function requireExifTool(): Promise<void> {
  try {
    await run('exiftool', ['-ver']);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'libimage-exiftool-perl']);
  }
}

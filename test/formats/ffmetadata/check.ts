/** Chapters held against ffmpeg: muxed into real films, ffprobe tells them as they were decided, and what ffmpeg writes is read. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ffmetadata } from '../../../electron/interchange/annotation/ffmetadata.ts';
import { ffmetadataReader } from '../../../electron/interchange/annotation/ffmetadata-reader.ts';
import { edgeAt } from '../../../electron/interchange/frame-clock.ts';
import type { HandedTag, HandedVideo } from '../../../electron/interchange/handed.ts';
import { fileOf, frameOf, readAll, written } from '../../support/editing-lab.ts';
import { toldTags } from '../../support/handed-case.ts';
import { ownTags } from '../../support/own-tags.ts';
import type { FormatCheck } from '../run.ts';

const run = promisify(execFile);

interface Probed {
  readonly chapters: { start_time: string; end_time: string; tags: Record<string, string> }[];
  readonly format: { tags: Record<string, string> };
}

const isTrue = ({ span, decision }: HandedTag) => decision === 'yes' || (span !== undefined && decision === 'unsure');

export async function check({ videos, out }: FormatCheck): Promise<string> {
  const { files } = await written(ffmetadata, videos);
  let chapters = 0;
  for (const [n, [name, text]] of [...files].entries()) {
    const video = videos[n] as HandedVideo;
    const [metadata, film, back] = [join(out, name), join(out, `${n}.mkv`), join(out, `${n}.ffmeta`)];
    await writeFile(metadata, text);
    await run('ffmpeg', [
      ...['-v', 'error', '-i', video.path, '-i', metadata],
      ...['-map_metadata', '1', '-map_chapters', '1', '-map', '0:v', '-c', 'copy', film],
    ]);
    const probe = await run('ffprobe', ['-v', 'error', '-show_chapters', '-show_format', '-of', 'json', film]);
    chapters += holdAgainst(video, JSON.parse(probe.stdout) as Probed);

    // What ffmpeg writes of the film again.
    await run('ffmpeg', ['-v', 'error', '-i', film, '-f', 'ffmetadata', back]);
    for (const content of [text, await readFile(back, 'utf8')]) {
      const { videos: read } = await readAll(ffmetadataReader, fileOf(name, content));
      assert.deepEqual(told(video, read[0]?.tags ?? []), own(video));
    }
  }
  return `${chapters} chapters by ffprobe to the frame in films that ffmpeg muxed, and what it wrote of these is read`;
}

/** Keywords do not say who decided them. */
function told(video: HandedVideo, tags: Parameters<typeof toldTags>[1]['tags']): string[] {
  return toldTags(video, { tags }, frameOf);
}

function own(video: HandedVideo): string[] {
  const tags = video.tags.filter(isTrue).map((tag) => (tag.span === undefined ? { ...tag, by: '' } : tag));
  return ownTags({ ...video, tags }, frameOf);
}

function holdAgainst(video: HandedVideo, { chapters, format }: Probed): number {
  const { clock, tags, note } = video;
  assert(clock !== undefined);
  const line = (label = '', decision = '', by = '', start = 0, end = 0) =>
    [label, decision, by, edgeAt(clock, start), edgeAt(clock, end)].join('|');
  const decided = chapters.filter((chapter) => textOf(chapter.tags, 'decision') !== 'suggested');
  const theirs = decided.map(({ start_time, end_time, tags: of }) =>
    line(of['title'], textOf(of, 'decision'), textOf(of, 'decided_by'), Number(start_time), Number(end_time)),
  );
  const ours = tags
    .filter((tag) => tag.span !== undefined && isTrue(tag))
    .map(({ label, decision, by, span }) => line(label, decision, by, span?.start, span?.end));
  assert.deepEqual(theirs.sort(), ours.sort());
  assert.equal(textOf(format.tags, 'comment') ?? '', note);
  const labels = tags
    .filter(({ span, decision }) => span === undefined && decision === 'yes')
    .map(({ label }) => label);
  assert.equal(textOf(format.tags, 'keywords'), labels.join('\n'));
  return ours.length;
}

/** Matroska writes names of its own in capitals. */
function textOf(tags: Record<string, string>, name: string): string | undefined {
  return tags[name] ?? tags[name.toUpperCase()];
}

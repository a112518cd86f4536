/** Which originals would go where, and which cannot. */
import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { identifyContent } from '../../content/identify.ts';
import { breathing } from '../../turns/breath.ts';
import type { OriginalsChoice } from '../../wire/app/clips.ts';
import type { Problem } from '../../wire/app/problem.ts';
import { TagError } from '../../wire/errors.ts';
import { safeName, sameAs } from '../cutting/names.ts';
import { type ScopeParts, videosIn } from '../handover/gather.ts';
import type { LabelList } from '../labels/list.ts';
import type { Tags } from '../tags/tags.ts';
import type { Disk } from '../videos/disk.ts';
import { isSameFile, type VideoEntry } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { realOf } from './placed.ts';

export interface PlanParts extends ScopeParts {
  readonly tags: Tags;
  readonly labels: LabelList;
  readonly disk: Disk;
}

export interface PlannedOriginal {
  readonly id: string;
  readonly from: string;
  /** not for the trash */
  readonly to: string | undefined;
  readonly size: number;
  readonly mtimeMs: number;
  readonly problem: Problem | undefined;
}

/** @throws TagError `usage`, `not-found`; AbortError */
export async function planOriginals(
  parts: PlanParts,
  choice: OriginalsChoice,
  signal: AbortSignal,
): Promise<PlannedOriginal[]> {
  const { tags, labels } = parts;
  if (choice.label !== undefined) labels.require(choice.label);
  const folder = choice.do === 'trash' ? undefined : await requireFolder(choice.folder);
  const taken = new Set<string>();
  const rows: PlannedOriginal[] = [];
  const breathe = breathing(signal);
  for (const entry of await videosIn(parts, choice.scope, signal)) {
    const footage = footageOf(entry);
    if (choice.label !== undefined && tags.decision(footage, choice.label) !== 'yes') continue;
    const first = labels.listed.find(({ id }) => tags.decision(footage, id) === 'yes');
    const above = choice.byLabel ? [safeName(first?.text ?? '', 'without a label')] : [];
    const to = folder === undefined ? undefined : join(folder, ...above, basename(entry.path));
    const message = (await whyNot(parts, entry, to, signal)) ?? whyTaken(taken, entry, to);
    if (to !== undefined) taken.add(sameAs(to));
    const problem: Problem | undefined = message === undefined ? undefined : { kind: 'usage', message };
    rows.push({ id: entry.id, from: entry.path, to, size: entry.size, mtimeMs: entry.mtimeMs, problem });
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return rows;
}

/** One that is yet to come is made when the first file goes there, in a folder that there is. */
async function requireFolder(folder: string | undefined): Promise<string> {
  if (folder === undefined) throw new TagError('usage', 'Say into which folder the files are to go.');
  const target = resolve(folder);
  const isFolder = (path: string): Promise<boolean | undefined> =>
    stat(path).then(
      (facts) => facts.isDirectory(),
      () => undefined,
    );
  const found = await isFolder(target);
  if (found === false) throw new TagError('not-found', `${folder} is no folder: choose one.`);
  if (found || (await isFolder(dirname(target)))) return target;
  throw new TagError('not-found', `There is no folder ${folder}, and it cannot be made: choose another one.`);
}

function whyTaken(taken: ReadonlySet<string>, { path }: VideoEntry, to: string | undefined): string | undefined {
  if (to === undefined || !taken.has(sameAs(to))) return undefined;
  return `${path}: another of these files is called ${basename(to)}, too, and goes to the same folder.`;
}

/** Why a file has to stay where it is; undefined where it may go. @throws AbortError */
export async function whyNot(
  { disk, list }: Pick<PlanParts, 'disk' | 'list'>,
  entry: VideoEntry,
  to: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { path, away, stage } = entry;
  if (away !== undefined) return `${path} cannot be reached: connect its drive first.`;
  if (stage !== undefined) return `${path} is being looked at: wait until that is done.`;
  const look = (file: string) => disk.run(file, () => lstat(file).catch(() => undefined), { signal });
  try {
    const facts = await disk.run(path, () => stat(path).catch(() => undefined), { signal });
    if (facts === undefined) return `${path} is gone: put it back, or remove it from the list.`;
    if (!facts.isFile() || !isSameFile(entry, facts))
      return `${path} has been changed since it was looked at: see what it shows now, then try again.`;
    if (to === undefined) return undefined;
    if (resolve(path) === to) return `${path} is there already.`;
    const there = await look(to);
    if (there === undefined)
      return list.isFree(entry.id, realOf(to))
        ? undefined
        : `${to} is where another video of the list belongs: choose another folder.`;
    const isOne = there.isFile() && there.size === facts.size && (await isSameContent(path, to, disk, signal));
    return isOne ? `${to} is the same file already.` : `${to} is another file: rename one of them first.`;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TagError) return error.message;
    throw error;
  }
}

async function isSameContent(one: string, other: string, disk: Disk, signal: AbortSignal): Promise<boolean> {
  const [a, b] = [
    await disk.run(one, () => identifyContent(one), { signal }),
    await disk.run(other, () => identifyContent(other), { signal }),
  ];
  return a.contentId === b.contentId;
}

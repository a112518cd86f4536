/** What cutting would make: each clip with its name, and whether it is there already. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { type CutHow, containerOf, ENDINGS } from '../../engine/video/cut/container.ts';
import { breathing } from '../../turns/breath.ts';
import type { CutChoice } from '../../wire/app/clips.ts';
import type { Span } from '../../wire/app/tags.ts';
import type { VideoEntry } from '../videos/list.ts';
import { type ClipLine, MANIFEST } from './manifest.ts';
import { clipName, requireTemplate, safeName, sameAs, Taken } from './names.ts';
import { type Part, splitByContent } from './split.ts';
import type { Wanted } from './wanted.ts';

export interface PlannedClip extends Wanted {
  /** of what is asked for: the same again has the same */
  readonly id: string;
  readonly how: CutHow;
  /** handles and all, within the video; without one the whole */
  readonly asked: Span | undefined;
  readonly part: Part | undefined;
  /** beneath the folder, with `/`; its ending may become another when the file is opened */
  readonly file: string;
  readonly isThere: boolean;
}

/**
 * What begins when the video has ended is left out.
 *
 * @param known what the folder's list tells of clips that are there
 * @throws TagError `usage`; AbortError
 */
export async function planClips(
  wanted: readonly Wanted[],
  choice: CutChoice,
  known: readonly ClipLine[],
  signal: AbortSignal,
): Promise<{ clips: PlannedClip[]; beyond: number }> {
  requireTemplate(choice.template, wanted.length);
  const parts =
    choice.split &&
    splitByContent(
      wanted.map(({ footage }) => footage.contentId),
      choice.split,
    );
  const folders = new LabelFolders(known);
  const lines = new Map(known.map((line) => [line.id, line]));
  const taken = new Taken();
  for (const { file } of known) taken.claim(file);
  const present = new Set<string>();
  const breathe = breathing(signal);
  const clips: PlannedClip[] = [];
  const alike = new Map<string, number>();
  let beyond = 0;
  for (const [n, one] of wanted.entries()) {
    const { entry, footage, label, span } = one;
    if (span !== undefined && span.start >= (entry.facts?.duration ?? Number.POSITIVE_INFINITY)) {
      beyond += 1;
      continue;
    }
    const part = parts?.get(footage.contentId);
    const asked = span && withHandles(span, choice.handles, entry.facts?.duration);
    const above = [...(part === undefined ? [] : [part]), ...folders.of(choice, label?.text)];
    const named = {
      video: basename(entry.path, extname(entry.path)),
      ...{ label: label?.text, number: n + 1 },
      ...(asked ?? { start: 0, end: entry.facts?.duration ?? 0 }),
    };
    const name = [...above, clipName(choice.template, named)].join('/');
    const facts = [footage.contentId, footage.track, asked, choice.how, label?.text, name];
    const before = alike.get(idOf(facts)) ?? 0;
    alike.set(idOf(facts), before + 1);
    // Who asks twice for the same has it twice, and so has the list.
    const id = before === 0 ? idOf(facts) : idOf([...facts, before]);
    const line = lines.get(id);
    if (line === undefined) await claimPresent(choice.folder, above, present, taken);
    const file = line?.file ?? taken.free(name, endingOf(entry, choice.how));
    clips.push({ ...one, id, how: choice.how, asked, part, file, isThere: line !== undefined });
    const breath = breathe();
    if (breath !== undefined) await breath;
  }
  return { clips, beyond };
}

function withHandles({ start, end }: Span, handles: CutChoice['handles'], duration = Number.POSITIVE_INFINITY): Span {
  const within = { start: Math.max(0, start - handles.before), end: Math.min(duration, end + handles.after) };
  // The video may be shorter than what was decided on an earlier one.
  return within.start < within.end ? within : { start, end };
}

/** By the name: what a file really is, is seen when it is opened. */
function endingOf({ path }: VideoEntry, how: CutHow): string {
  const ending = extname(path).toLowerCase();
  const format = ['.mkv', '.webm', '.mk3d'].includes(ending)
    ? 'matroska'
    : ['.mp4', '.m4v', '.mov', '.qt'].includes(ending)
      ? 'mov'
      : '';
  return ENDINGS[containerOf({ format, path }, how)];
}

function idOf(facts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
}

/** What lies in a folder is nobody's to overwrite. */
async function claimPresent(folder: string, above: readonly string[], read: Set<string>, taken: Taken): Promise<void> {
  const beneath = above.join('/');
  if (read.has(beneath)) return;
  read.add(beneath);
  const names = await readdir(join(folder, ...above)).catch(() => []);
  for (const name of names) taken.claim([...above, name].join('/'));
  taken.claim(MANIFEST);
}

function folderName(label: string): string {
  return safeName(label, 'without a label');
}

/** Labels whose names no drive could tell apart have folders of their own. */
class LabelFolders {
  readonly #byLabel = new Map<string, string>();
  readonly #used = new Set<string>();

  /** A label keeps the folder that it has there: what is cut later for another does not come between. */
  constructor(known: readonly ClipLine[]) {
    for (const { file, label = '', split } of known) {
      const above = file.split('/').slice(split === undefined ? 0 : 1, -1);
      const [name = ''] = above;
      const safe = folderName(label);
      if (above.length !== 1 || (name !== safe && !name.startsWith(`${safe} (`))) continue;
      this.#byLabel.set(label, name);
      this.#used.add(sameAs(name));
    }
  }

  of({ folders }: CutChoice, label: string | undefined): string[] {
    if (folders === 'one') return [];
    const text = label ?? '';
    const known = this.#byLabel.get(text);
    if (known !== undefined) return [known];
    const safe = folderName(text);
    let name = safe;
    for (let n = 2; this.#used.has(sameAs(name)); n++) name = `${safe} (${n})`;
    this.#used.add(sameAs(name));
    this.#byLabel.set(text, name);
    return [name];
  }
}

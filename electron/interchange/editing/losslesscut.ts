/**
 * LosslessCut's project beside a video, `<name>-proj.llc`: JSON5, a segment for each moment. Segments that hold are selected there, and
 * what is unsure, suggested or of the whole video is not: what is cut out is what was decided. Pure.
 */
import JSON5 from 'json5';
import { TagError } from '../../wire/errors.ts';
import type { BesideFormat, HandedFile, LeaveOut, Reader, Writing } from '../format.ts';
import type { Handed, HandedVideo, ReadTag, ReadVideo } from '../handed.ts';
import { requireShallow } from '../json/depth.ts';
import { baseOf, lastPart } from '../words/file-url.ts';
import { labelNamed, oneLine, type Said, SUGGESTION_LEFT_OUT, saidToHold } from '../words/said.ts';

const ENDING = '-proj.llc';
/** JSON5 is read sign by sign. */
const MOST_BYTES = 4 * 2 ** 20;
const NO_DURATION = 'How long it is, is not known, so labels of the whole video are left out: look at it here first.';

interface Segment {
  readonly start: number;
  readonly end?: number;
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly selected?: boolean;
}

export const losslessCut: BesideFormat = {
  id: 'losslesscut',
  ending: ENDING,
  needs: {},
  layout: 'beside',
  nameBeside: (video) => `${baseOf(video)}${ENDING}`,
  writeBeside({ handed, remark }: Writing, video, before) {
    const theirs = before === undefined ? [] : segmentsKept(before, video.duration);
    const ours = saidToHold(video, remark).flatMap((said) => {
      if (said.span !== undefined || video.duration !== undefined) return [segmentOf(said, video, handed)];
      remark(NO_DURATION, video.name);
      return [];
    });
    const project = { version: 2, mediaFileName: video.name, cutSegments: [...theirs, ...ours] };
    return `${JSON5.stringify(project, null, 2)}\n`;
  },
};

function segmentOf(said: Said, video: HandedVideo, handed: Handed): Segment {
  const { label, span = { start: 0, end: video.duration ?? 0 }, as, by, at, fit } = said;
  const id = labelNamed(handed, label)?.id;
  const { model } = handed;
  return {
    start: span.start,
    end: span.end,
    name: oneLine(label),
    tags: {
      reeltag: as,
      ...(said.span === undefined ? { of: 'whole video' } : {}),
      ...(by === undefined ? {} : { by }),
      ...(at === undefined ? {} : { at }),
      ...(fit === undefined ? {} : { fit: String(fit), calibrated: said.calibrated === true ? 'yes' : 'no' }),
      ...(fit === undefined || model === undefined ? {} : { model: `${model.name} ${model.sha256}` }),
      ...(id === undefined ? {} : { labelId: id }),
    },
    selected: as === 'yes' && said.span !== undefined,
  };
}

/**
 * What another hand has put there. A project of version 1 has no start for the beginning and no end for the end, which are written out.
 *
 * @throws TagError `unreadable`
 */
function segmentsKept(before: string, duration: number | undefined): unknown[] {
  const { segments, version } = projectOf(before);
  return segments
    .filter((segment) => !(isObject(segment) && isObject(segment['tags']) && 'reeltag' in segment['tags']))
    .map((segment) => {
      if (version > 1 || !isObject(segment)) return segment;
      return { ...segment, start: segment['start'] ?? 0, end: segment['end'] ?? duration };
    });
}

function projectOf(text: string): { segments: readonly unknown[]; version: number; media: string | undefined } {
  const data = parsed(text);
  const { cutSegments, version = 1, mediaFileName } = isObject(data) ? data : {};
  if (!Array.isArray(cutSegments)) {
    throw new TagError('unreadable', 'It is no project of LosslessCut: it has no list of segments.');
  }
  if (typeof version !== 'number' || version > 2) {
    throw new TagError(
      'unreadable',
      'It is of a later LosslessCut than is known here: export its segments as CSV there.',
    );
  }
  return { segments: cutSegments, version, media: typeof mediaFileName === 'string' ? mediaFileName : undefined };
}

function parsed(text: string): unknown {
  requireShallow(text);
  try {
    return JSON5.parse(text.replace(/^\u{FEFF}/u, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line] = /at (\d+):\d+$/.exec(error.message) ?? [];
    const where = line === undefined ? 'It' : `Line ${line}: it`;
    throw new TagError('unreadable', `${where} is no valid JSON5: open the project in LosslessCut and save it again.`, {
      detail: error.message,
      cause: error,
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const losslessCutReader: Reader = {
  id: 'losslesscut',
  recognises: (name, beginning) => /\.llc$/i.test(name) || /^\s*\{[^{]*\bmediaFileName\b['"]?\s*:/.test(beginning),
  async *read(file, leaveOut) {
    if (file.byteLength > MOST_BYTES) {
      throw new TagError('too-large', 'It is larger than any project of LosslessCut: choose another file.');
    }
    const { segments, version, media } = projectOf(await file.text());
    yield {
      where: 'the project',
      names: namesOf(file, media),
      tags: segments.flatMap((segment, n) => tagOf(segment, version, `segment ${n + 1}`, leaveOut)),
    };
  },
};

function namesOf({ name, folder }: HandedFile, media: string | undefined): ReadVideo['names'] {
  const video = media === undefined ? name.replace(/(-proj)?\.llc$/i, '') : lastPart(media);
  return folder === undefined ? { name: video } : { name: video, path: `${folder.replace(/[\\/]$/, '')}/${video}` };
}

function tagOf(segment: unknown, version: number, where: string, leaveOut: LeaveOut): ReadTag[] {
  const { start = version === 1 ? 0 : undefined, end, name, tags } = isObject(segment) ? segment : {};
  if (typeof name !== 'string' || name.trim() === '') {
    leaveOut('Segments without a name say nothing: name them in LosslessCut.', where);
    return [];
  }
  const facts = isObject(tags) ? tags : {};
  if (facts['reeltag'] === 'suggested') {
    leaveOut(SUGGESTION_LEFT_OUT, where);
    return [];
  }
  const decision = facts['reeltag'] === 'unsure' ? 'unsure' : 'yes';
  const said = { label: name.trim(), decision, ...whoAndWhen(facts) } as const;
  if (facts['of'] === 'whole video' || (version === 1 && start === 0 && end === undefined)) return [said];
  if (!isTime(start) || (end !== undefined && !(isTime(end) && end > start))) {
    leaveOut('Segments whose times are no numbers, or that end before they begin, are left out.', where);
    return [];
  }
  if (end === undefined && version === 1) {
    leaveOut('Segments that end with the video do not say when: give them an end in LosslessCut.', where);
    return [];
  }
  return [{ ...said, start: { seconds: start }, end: end === undefined ? 'next frame' : { seconds: end } }];
}

function whoAndWhen({ by, at }: Record<string, unknown>): Pick<ReadTag, 'by' | 'at'> {
  return {
    ...(typeof by === 'string' && by !== '' ? { by } : {}),
    ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? { at } : {}),
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

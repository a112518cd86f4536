/** Projects of BORIS, of every version. What is decided in ours is a modifier; in those of others what was coded is true. Pure. */
import { decisionSchema } from '../../wire/app/tags.ts';
import { TagError } from '../../wire/errors.ts';
import type { LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { isObject, type JsonObject, jsonOf, numberOf, objectsIn, textOf } from '../json/read.ts';
import { colourOf } from '../words/hex-colours.ts';
import { SUGGESTION_LEFT_OUT } from '../words/said.ts';
import { type Media, namesOfMedia, partsOf, timesOf } from './boris-media.ts';
import { DECIDED, DECISION_SET, OBSERVERS, SUGGESTED, VARIABLES, WHOLE } from './boris-names.ts';

const NO_VIDEO = 'Observations that are live or of pictures have no video, and are left out.';
const OTHER_PLAYERS = 'Videos of the second and further players are left out: what was coded is taken as of the first.';
const NO_LENGTH = 'How long the files before it are, is not known, so nobody knows in which one it is.';
const UNPAIRED = 'States that begin and never end are left out: end them in BORIS first.';
const SUBJECTS = 'Subjects have no place here: what was coded is kept without them.';
const MODIFIERS = 'Modifiers have no place here: what was coded is kept without them.';
const NO_EVENT = 'Events without a time or a behaviour are left out.';

export const borisReader: Reader = {
  id: 'boris',
  recognises: (name, beginning) =>
    /\.boris$/i.test(name) ||
    (/^\s*\{/.test(beginning) && /"(?:behaviors_conf|project_format_version)"\s*:/.test(beginning)),
  async *read(file, leaveOut) {
    const project = await jsonOf(file);
    if (!isObject(project) || !isObject(project['observations'])) {
      throw new TagError('unreadable', 'It has no observations: export the project anew from BORIS, then try again.');
    }
    const ethogram = ethogramOf(project);
    for (const [id, observation] of Object.entries(project['observations'])) {
      if (isObject(observation)) yield* videosOf(id, observation, ethogram, leaveOut);
    }
  },
};

interface Behaviour {
  readonly isPoint: boolean;
  /** Our own set of modifiers says what was decided. */
  readonly isDecided: boolean;
  readonly facts: Pick<ReadTag, 'colour' | 'group'>;
}

function ethogramOf(project: JsonObject): Map<string, Behaviour> {
  const all = isObject(project['behaviors_conf']) ? objectsIn(Object.values(project['behaviors_conf'])) : [];
  return new Map(
    all.map((behaviour) => {
      const { type, code, color, category, excluded, modifiers } = behaviour;
      const sets = isObject(modifiers) ? objectsIn(Object.values(modifiers)) : [];
      const colour = colourOf(textOf(color) ?? '');
      const name = textOf(category);
      const kind = textOf(excluded) === undefined ? 'any-of' : 'one-of';
      return [
        String(code),
        {
          isPoint: /point/i.test(String(type)),
          isDecided: sets.some((set) => set['name'] === DECISION_SET),
          facts: { ...(colour && { colour }), ...(name === undefined ? {} : { group: { name, kind } as const }) },
        },
      ];
    }),
  );
}

function* videosOf(
  id: string,
  observation: JsonObject,
  ethogram: ReadonlyMap<string, Behaviour>,
  leaveOut: LeaveOut,
): Generator<ReadVideo> {
  const where = `observation “${id}”`;
  const media = mediaOf(observation, where, leaveOut);
  if (media.length === 0) return leaveOut(NO_VIDEO, where);
  const variables = isObject(observation['independent_variables']) ? observation['independent_variables'] : {};
  const said = new Map<Media, ReadTag[]>(media.map((each) => [each, []]));
  const by = Object.entries(variables).find(([name]) => OBSERVERS.test(name.trim()))?.[1];
  const who = textOf(by) === undefined ? {} : { by: (textOf(by) as string).trim() };
  for (const coded of codedIn(observation, ethogram, where, leaveOut)) {
    const tag = tagOf(coded, ethogram.get(coded.code), where, leaveOut);
    if (tag === undefined) continue;
    const parts = partsOf(media, coded.start, coded.end);
    if (parts === undefined) leaveOut(NO_LENGTH, where);
    const isWhole = coded.subject === WHOLE && ethogram.get(coded.code)?.isDecided === true;
    for (const part of parts ?? []) said.get(part.media)?.push({ ...tag, ...who, ...(isWhole ? {} : timesOf(part)) });
  }
  for (const [each, tags] of said) {
    yield { where, names: { ...namesOfMedia(each), ...idsOf(variables) }, tags, ...marksOf(observation, variables) };
  }
}

function mediaOf({ file, media_info: info }: JsonObject, where: string, leaveOut: LeaveOut): Media[] {
  const players = isObject(file) ? file : { 1: file };
  const [first = [], ...others] = Object.keys(players)
    .sort((one, other) => Number(one) - Number(other))
    .map((player) => (Array.isArray(players[player]) ? players[player].flatMap((path) => textOf(path) ?? []) : []));
  if (others.some((paths) => paths.length > 0)) leaveOut(OTHER_PLAYERS, where);
  const lengths = isObject(info) && isObject(info['length']) ? info['length'] : {};
  return first.map((path) => ({ path, length: Object.hasOwn(lengths, path) ? numberOf(lengths[path]) : undefined }));
}

/** A state with its beginning and its end, or a point. */
interface Coded {
  readonly code: string;
  readonly subject: string;
  readonly modifier: string;
  readonly comment: string;
  readonly start: number;
  readonly end: number;
}

/** Of one subject, behaviour and choice of modifiers each second event of a state ends it. */
function* codedIn(
  observation: JsonObject,
  ethogram: ReadonlyMap<string, Behaviour>,
  where: string,
  leaveOut: LeaveOut,
): Generator<Coded> {
  const offset = Number(observation['time offset'] ?? 0) || 0;
  const open = new Map<string, Coded>();
  const events = Array.isArray(observation['events']) ? observation['events'] : [];
  for (const event of inTime(events, where, leaveOut)) {
    const time = event.start - offset;
    const coded = { ...event, start: time, end: time };
    if (ethogram.get(coded.code)?.isPoint === true) {
      yield coded;
      continue;
    }
    const key = JSON.stringify([coded.subject, coded.code, coded.modifier]);
    const begun = open.get(key);
    if (begun === undefined) open.set(key, coded);
    else {
      open.delete(key);
      yield { ...begun, end: time };
    }
  }
  for (const _ of open) leaveOut(UNPAIRED, where);
}

function inTime(events: readonly unknown[], where: string, leaveOut: LeaveOut): Coded[] {
  const all = events.flatMap((event): Coded[] => {
    const [time, subject, code, modifier, comment] = Array.isArray(event) ? event : [];
    const start = typeof time === 'string' && time.trim() !== '' ? Number(time) : time;
    const label = textOf(code)?.trim();
    if (numberOf(start) === undefined || label === undefined) {
      leaveOut(NO_EVENT, where);
      return [];
    }
    const said = [subject, modifier, comment].map((text) => textOf(text)?.trim() ?? '') as [string, string, string];
    return [{ code: label, start, end: start, subject: said[0], modifier: said[1], comment: said[2] }];
  });
  return all.sort((one, other) => one.start - other.start);
}

function tagOf(
  { code, subject, modifier, comment }: Coded,
  behaviour: Behaviour | undefined,
  where: string,
  leaveOut: LeaveOut,
): ReadTag | undefined {
  const at = DECIDED.exec(comment)?.[1];
  const decision = decisionSchema.safeParse(modifier.toLowerCase());
  const isOurs = behaviour?.isDecided === true && decision.success;
  if (behaviour?.isDecided === true && modifier === SUGGESTED) return void leaveOut(SUGGESTION_LEFT_OUT, where);
  if (!isOurs && !/^(?:none)?$/i.test(modifier)) leaveOut(MODIFIERS, where);
  if (subject !== '' && !(isOurs && subject === WHOLE)) leaveOut(SUBJECTS, where);
  return {
    label: code,
    decision: isOurs ? decision.data : 'yes',
    ...(at === undefined || Number.isNaN(Date.parse(at)) ? {} : { at }),
    ...behaviour?.facts,
  };
}

function idsOf(variables: JsonObject): Pick<ReadVideo['names'], 'id' | 'contentId'> {
  const [id, contentId] = [VARIABLES.id, VARIABLES.contentId].map((name) => textOf(variables[name])?.trim());
  return { ...(id === undefined ? {} : { id }), ...(contentId === undefined ? {} : { contentId }) };
}

/** Of ours alone: another’s description is about the observation. */
function marksOf({ description }: JsonObject, variables: JsonObject): Pick<ReadVideo, 'rating' | 'note' | 'reviewed'> {
  if (textOf(variables[VARIABLES.id]) === undefined) return {};
  const [note, rating] = [textOf(description), Number(variables[VARIABLES.rating] ?? 0)];
  return {
    ...(note === undefined ? {} : { note }),
    ...(Number.isInteger(rating) && rating >= 1 && rating <= 5 ? { rating } : {}),
    ...(variables[VARIABLES.reviewed] === 'yes' ? { reviewed: true } : {}),
  };
}

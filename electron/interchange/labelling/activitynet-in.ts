/** ActivityNet’s files, and those of the data sets that took its form: a truth (`database`), or what a model says (`results`). */
import { TagError } from '../../wire/errors.ts';
import type { HandedFile, LeaveOut, Reader } from '../format.ts';
import type { ReadTag, ReadVideo } from '../handed.ts';
import { isObject, type JsonObject, jsonOf, numberOf, objectsIn, textOf } from '../json/read.ts';
import { isOwnModel, OWN_GUESS } from './model-name.ts';

export const activitynetReader: Reader = {
  id: 'activitynet',
  recognises: (name, beginning) => {
    if (!/\.json$/i.test(name) || !/^\s*\{/.test(beginning)) return false;
    return (
      /"database"\s*:\s*\{/.test(beginning) || (/"results"\s*:\s*\{/.test(beginning) && /"segment"\s*:/.test(beginning))
    );
  },
  read,
};

/** Seconds by which the end of a video may be written otherwise. */
const SAME_END = 1e-6;

async function* read(file: HandedFile, leaveOut: LeaveOut): AsyncIterable<ReadVideo> {
  const data = await jsonOf(file);
  if (isObject(data) && isObject(data['database']))
    yield* truthIn(data['database'], groupsIn(data['taxonomy']), leaveOut);
  else if (isObject(data) && isObject(data['results'])) yield* guessesIn(data, data['results'], leaveOut);
  else {
    const message =
      'There is no “database” of ActivityNet in it, and no “results”: choose the file that has one of them.';
    throw new TagError('unreadable', message);
  }
}

function* truthIn(database: JsonObject, groups: ReadonlyMap<string, string>, leaveOut: LeaveOut): Generator<ReadVideo> {
  for (const [key, facts] of Object.entries(database)) {
    const where = `“${key.slice(0, 80)}”`;
    if (!isObject(facts)) {
      leaveOut('A video without facts.', where);
      continue;
    }
    const duration = numberOf(facts['duration']);
    const tags = objectsIn(facts['annotations']).flatMap((each) => {
      const tag = tagOf(each, duration);
      if (tag === undefined) leaveOut('An annotation without a label or a segment of two times.', where);
      const group = groups.get(tag?.label ?? '');
      const said = group === undefined ? {} : { group: { name: group, kind: 'any-of' as const } };
      return tag === undefined ? [] : [{ ...tag, ...said, decision: 'yes' as const }];
    });
    yield { where, names: { ...namesOf(key, textOf(facts['url'])), ...(duration ? { duration } : {}) }, tags };
  }
}

/** Its results are a model’s: they come in as unsure, for people to look through. */
function* guessesIn(data: JsonObject, results: JsonObject, leaveOut: LeaveOut): Generator<ReadVideo> {
  const external = isObject(data['external_data']) ? data['external_data'] : {};
  const by = textOf(external['details']) ?? 'a model of ActivityNet’s form';
  for (const [key, guesses] of Object.entries(results)) {
    const where = `“${key.slice(0, 80)}”`;
    const tags = objectsIn(guesses).flatMap((guess) => {
      const tag = isOwnModel(by) ? undefined : tagOf(guess, undefined);
      if (tag !== undefined) return [{ ...tag, decision: 'unsure' as const, by }];
      leaveOut(isOwnModel(by) ? OWN_GUESS : 'A result without a label or a segment of two times.', where);
      return [];
    });
    yield { where, names: namesOf(key, undefined), tags };
  }
}

/** @param duration of the video: a segment from its begin to its end is the whole of it */
function tagOf(each: JsonObject, duration: number | undefined): Pick<ReadTag, 'label' | 'start' | 'end'> | undefined {
  const label = textOf(each['label']);
  const [from, to] = Array.isArray(each['segment']) ? each['segment'].map(numberOf) : [];
  if (label === undefined || from === undefined || to === undefined || from < 0 || to < from) return undefined;
  if (from === 0 && duration !== undefined && duration > 0 && to >= duration - SAME_END) return { label };
  return { label, start: { seconds: from }, end: to === from ? 'next frame' : { seconds: to } };
}

/** Files are called by their key, with “v_” before it where FiftyOne or the data set’s own tools fetched them. */
function namesOf(key: string, url: string | undefined): ReadVideo['names'] {
  if (url === undefined || /^https?:\/\//i.test(url)) return { name: key };
  return { path: url, name: url.replace(/^.*[\\/]/s, '') };
}

/** Which node a label hangs from, unless that is the root. */
function groupsIn(taxonomy: unknown): Map<string, string> {
  const nodes = objectsIn(taxonomy);
  const roots = new Set(
    nodes.flatMap(({ parentName, nodeName }) => (textOf(parentName) === undefined ? [nodeName] : [])),
  );
  const parents = new Set(nodes.map(({ parentName }) => parentName));
  return new Map(
    nodes.flatMap(({ nodeName, parentName }) => {
      const [name, parent] = [textOf(nodeName), textOf(parentName)];
      return name === undefined || parent === undefined || roots.has(parent) || parents.has(name)
        ? []
        : [[name, parent]];
    }),
  );
}

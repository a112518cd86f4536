/** What the columns of a table are called, here and by others. Pure. */

/** Each fact, with the names that columns of it have, the surest first: of two columns for one fact the first of these is taken. */
const NAMES = {
  video: [
    ...['video', 'path', 'video path', 'file path', 'filepath', 'file', 'video file', 'filename', 'file name'],
    ...['video filename', 'video name', 'media file name', 'media file', 'media path', 'media', 'source video'],
    ...['video id', 'youtube id'],
  ],
  id: ['id', 'video id'],
  contentId: ['content id'],
  uuid: ['span uuid', 'uuid', 'clip uuid'],
  kind: ['kind'],
  label: [
    ...['label', 'tag', 'label name', 'tag name', 'class', 'class name', 'category', 'action', 'activity'],
    ...['behavior', 'behaviour', 'annotation'],
  ],
  start: [
    ...['start', 'begin', 'start time', 'begin time', 'time start', 'start seconds', 'start sec', 'start s', 't start'],
    ...['time begin', 'from', 'in'],
  ],
  end: [
    ...['end', 'stop', 'end time', 'stop time', 'time end', 'end seconds', 'end sec', 'end s', 't end', 'finish'],
    ...['time stop', 'to', 'out'],
  ],
  decision: ['decision', 'verdict', 'answer'],
  score: ['fit', 'score', 'confidence', 'probability'],
  by: ['by', 'annotator', 'labeler', 'labeller', 'coder', 'observer', 'rater', 'author', 'user', 'person', 'who'],
  at: ['at', 'decided at', 'annotated at', 'created at', 'updated at', 'date'],
  colour: ['colour', 'color'],
  group: ['group', 'label group'],
  groupKind: ['group kind'],
  rating: ['rating', 'stars'],
  note: ['note', 'notes', 'comment', 'comments', 'remark', 'remarks'],
  reviewed: ['reviewed'],
  duration: ['duration'],
} as const satisfies Record<string, readonly string[]>;

export type Fact = keyof typeof NAMES;
const FACTS = Object.keys(NAMES) as Fact[];

/** Ours that say nothing a person decided: passed over without a word. */
const PASSED_OVER = new Set([
  ...['fit', 'calibrated', 'model', 'model sha256', 'label id', 'track', 'name', 'size', 'width', 'height', 'codec'],
  ...['rank', 'probability', 'cosine', 'match', 'none fits', 'fit from', 'sampling', 'rate', 'timecode', 'reel'],
  ...['channels', 'sample rate'],
]);

export interface Columns {
  readonly places: ReadonlyMap<Fact, number>;
  /** what is none of them */
  readonly others: readonly { readonly name: string; readonly place: number }[];
}

/** `startTime`, `Start_time` and `start time (s)` are one name. */
function plain(name: string): string {
  return name
    .slice(0, 200)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[([](?:s|sec|secs|seconds)[)\]]\s*$/, '')
    .replace(/[\s_.-]+/g, ' ')
    .trim();
}

/** @param facts those that the table may have: the first column of a name is it */
export function columnsOf(names: readonly string[], facts: readonly Fact[] = FACTS): Columns {
  const plainNames = names.map(plain);
  const places = new Map<Fact, number>();
  for (const fact of facts) {
    const known = NAMES[fact].find((name) => plainNames.includes(name));
    if (known !== undefined) places.set(fact, plainNames.indexOf(known));
  }
  const name = plainNames.indexOf('name');
  // “name” is a label to some, a video to others: it is a label where something else names the video, and it has times or is decided.
  const isSaid = places.has('video') && (places.has('start') || places.has('decision'));
  if (facts.includes('label') && !places.has('label') && isSaid && name >= 0) places.set('label', name);
  const taken = new Set(places.values());
  const others = names.map((each, place) => ({ name: each, place })).filter(({ place }) => !taken.has(place));
  return { places, others };
}

export function namesVideo({ places }: Columns): boolean {
  return places.has('video') || places.has('contentId') || places.has('uuid');
}

/** Those that nobody understands, by their names. */
export function notUnderstood({ others }: Columns): string[] {
  return others
    .map(({ name }) => name)
    .filter((name) => name.trim() !== '' && !PASSED_OVER.has(plain(name)) && !FACTS.some((fact) => isOf(fact, name)));
}

function isOf(fact: Fact, name: string): boolean {
  return plain(name) === NAMES[fact][0];
}

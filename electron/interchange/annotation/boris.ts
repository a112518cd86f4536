/**
 * A project of BORIS: labels are its ethogram, and of each video whoever decided something has an observation. What is decided is a
 * modifier, and labels of the whole video are states of a subject called so. Pure.
 */

import type { StreamFormat, Writing } from '../format.ts';
import { framesOf } from '../frame-clock.ts';
import type { Handed, HandedLabel, HandedTag, HandedVideo } from '../handed.ts';
import { hexOf } from '../words/hex-colours.ts';
import { oneLine } from '../words/said.ts';
import { DECISION_SET, SUGGESTED, VARIABLES, WHOLE } from './boris-names.ts';

const NO_DURATION =
  'How long it is, is not known, so decisions on the whole video are left out: look at it here, then export again.';
const ROUNDED = 'BORIS counts milliseconds, which are too long for this video’s frames: spans may be off by some.';

/** Players that an observation may show beside each other. */
const PLAYERS = ['1', '2', '3', '4', '5', '6', '7', '8'];

export const boris: StreamFormat = {
  id: 'boris',
  ending: '.boris',
  needs: { clock: true },
  layout: 'file',
  async *write(writing, videos) {
    const { handed, baseName } = writing;
    const file = `${baseName}.boris`;
    const head = JSON.stringify(projectOf(handed, baseName), null, 1);
    yield { file, data: `${head.slice(0, head.lastIndexOf('}')).trimEnd()},\n "observations": {` };
    const taken = new Set<string>();
    let separator = '';
    for await (const video of videos) {
      for (const [name, observation] of observationsOf(writing, video)) {
        const id = freeName(name, taken);
        yield { file, data: `${separator}\n${JSON.stringify(id)}: ${JSON.stringify(observation, null, 1)}` };
        separator = ',';
      }
    }
    yield { file, data: '\n }\n}\n' };
  },
};

function freeName(name: string, taken: Set<string>): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? name : `${name} (${number})`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function projectOf(handed: Handed, name: string): Record<string, unknown> {
  const { at, labels, library, version } = handed;
  const groups = [...new Set(labels.flatMap(({ group }) => (group === undefined ? [] : [group.name])))];
  const variables = Object.values(VARIABLES).map((label) => [label, label === VARIABLES.rating ? 'numeric' : 'text']);
  return {
    time_format: 'hh:mm:ss',
    project_date: at.slice(0, 19),
    project_name: name,
    project_description: `${library}, by Reeltag ${version}`,
    project_format_version: '7.0',
    subjects_conf: { 0: { key: '', name: WHOLE, description: 'What is said of a video as a whole' } },
    behaviors_conf: numbered(labels.map((label) => behaviourOf(label, labels))),
    behavioral_categories: groups,
    independent_variables: numbered(
      variables.map(([label, type]) => ({ label, description: '', type, 'default value': '', 'possible values': '' })),
    ),
    coding_map: {},
    behaviors_coding_map: [],
    converters: {},
  };
}

function numbered<T>(values: readonly T[]): Record<string, T> {
  return Object.fromEntries(values.map((value, n) => [String(n), value]));
}

function behaviourOf({ text, colour, group }: HandedLabel, labels: readonly HandedLabel[]): Record<string, unknown> {
  // Codes are told apart by commas there.
  const rivals = labels
    .filter((other) => group?.kind === 'one-of' && other.group?.name === group.name && other.text !== text)
    .map((other) => oneLine(other.text));
  return {
    type: 'State event',
    key: '',
    code: oneLine(text),
    description: '',
    color: hexOf(colour) ?? '',
    category: group?.name ?? '',
    modifiers: { 0: { name: DECISION_SET, type: 0, values: ['yes', 'no', 'unsure', SUGGESTED] } },
    excluded: rivals.filter((rival) => !rival.includes(',')).join(','),
    'coding map': '',
  };
}

type Event = readonly [
  time: number,
  subject: string,
  code: string,
  modifier: string,
  comment: string,
  frame: number | 'NA',
];

function observationsOf(writing: Writing, video: HandedVideo): [string, Record<string, unknown>][] {
  const { model } = writing.handed;
  const people = [...new Set(video.tags.map(({ by }) => by))];
  const observations = people.map((by): [string, Record<string, unknown>] => {
    const tags = video.tags.filter((tag) => tag.by === by);
    const events = tags.flatMap((tag) => eventsOf(tag, tag.decision, `decided ${tag.at}`, writing, video));
    return [`${video.name}, ${oneLine(by)}`, observationOf(writing, video, { [VARIABLES.observer]: by }, events)];
  });
  // A video of which nobody has said anything but its rating or its note.
  if (people.length === 0) observations.push([video.name, observationOf(writing, video, {}, [])]);
  const suggested = video.suggestions.flatMap((each) => {
    const comment = `fit ${each.fit}${each.calibrated ? '' : ', not calibrated'}`;
    return eventsOf(each, SUGGESTED, comment, writing, video);
  });
  if (suggested.length > 0) {
    const told = model === undefined ? 'a model' : `${model.name}, SHA-256 ${model.sha256}, ${model.sampling}`;
    observations.push([
      `${video.name}, ${SUGGESTED}`,
      observationOf(writing, video, { [VARIABLES.model]: told }, suggested),
    ]);
  }
  return observations;
}

/** A state begins and ends with the same event; its second one is an end. */
function eventsOf(
  { label, span }: Pick<HandedTag, 'label' | 'span'>,
  modifier: string,
  comment: string,
  { remark }: Writing,
  { name, clock, duration }: HandedVideo,
): Event[] {
  if (span === undefined && duration === undefined) {
    remark(NO_DURATION, name);
    return [];
  }
  const { start, end } = span ?? { start: 0, end: duration ?? 0 };
  const frames = clock && framesOf(clock, { start, end });
  const written = [start, end].map((seconds) => Math.round(seconds * 1000) / 1000) as [number, number];
  if (clock !== undefined && frames !== undefined) {
    const back = framesOf(clock, { start: written[0], end: written[1] });
    if (back.first !== frames.first || back.end !== frames.end) remark(ROUNDED, name);
  }
  const event = (time: number, frame: number | undefined): Event => [
    ...([time, span === undefined ? WHOLE : '', oneLine(label), modifier, comment] as const),
    frame ?? 'NA',
  ];
  return [event(written[0], frames?.first), event(written[1], frames?.end)];
}

function observationOf(
  { handed }: Writing,
  { path, id, contentId, duration, clock, sound, note, rating, reviewed }: HandedVideo,
  who: Readonly<Record<string, string>>,
  events: readonly Event[],
): Record<string, unknown> {
  const of = <T>(value: T) => ({ [path]: value });
  return {
    file: Object.fromEntries(PLAYERS.map((player) => [player, player === '1' ? [path] : []])),
    type: 'MEDIA',
    date: handed.at.slice(0, 19),
    description: note,
    'time offset': 0,
    events: events.toSorted((one, other) => one[0] - other[0]),
    'observation time interval': [0, 0],
    independent_variables: {
      ...Object.fromEntries(Object.values(VARIABLES).map((label) => [label, ''])),
      ...who,
      ...{ [VARIABLES.rating]: rating > 0 ? String(rating) : '', [VARIABLES.reviewed]: reviewed ? 'yes' : 'no' },
      ...{ [VARIABLES.id]: id, [VARIABLES.contentId]: contentId ?? '' },
    },
    visualize_spectrogram: false,
    visualize_waveform: false,
    media_creation_date_as_offset: false,
    media_scan_sampling_duration: 0,
    image_display_duration: 1,
    close_behaviors_between_videos: false,
    media_info: {
      length: of(duration ?? 0),
      fps: of(clock === undefined ? 0 : clock.rate[0] / clock.rate[1]),
      hasVideo: of(true),
      hasAudio: of(sound !== undefined),
      offset: { 1: 0 },
    },
  };
}

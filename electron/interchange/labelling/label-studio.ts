/**
 * Label Studio: tasks with what people decided as annotations, one a person, and what the model suggests as predictions, and the
 * labelling config that they belong to. Its player takes frame n for the time from (n - 1) / fps on.
 */
import type { Decision } from '../../wire/app/tags.ts';
import type { Piece, StreamFormat, Writing } from '../format.ts';
import { framesOf } from '../frame-clock.ts';
import type { Handed, HandedSuggestion, HandedTag, HandedVideo } from '../handed.ts';
import { controlOf, groupsOf, labellingConfig, OBJECT } from './label-studio-config.ts';
import { modelName } from './model-name.ts';
import { type Count, countOf } from './rates.ts';

export const labelStudio: StreamFormat = {
  id: 'label-studio',
  ending: '',
  layout: 'folder',
  needs: { clock: true },
  write,
};

async function* write({ handed, remark }: Writing, videos: AsyncIterable<HandedVideo>): AsyncIterable<Piece> {
  const decisions = new Set<Decision>();
  let before = '[\n';
  for await (const video of videos) {
    for (const { decision } of video.tags) decisions.add(decision);
    yield { file: 'tasks.json', data: `${before}${JSON.stringify(taskOf(handed, video, remark))}` };
    before = ',\n';
  }
  yield { file: 'tasks.json', data: before === '[\n' ? '[]\n' : '\n]\n' };
  yield { file: 'config.xml', data: labellingConfig(handed, decisions) };
}

function taskOf(handed: Handed, video: HandedVideo, remark: Writing['remark']) {
  const count = video.clock && countOf(video.clock);
  tellOf(video, count, remark);
  const toResults = new Results(handed, video, count);
  const people = [...new Set(video.tags.map(({ by }) => by))];
  return {
    // A task without a rate is none for a config that asks for it.
    data: { video: video.path, fps: count === undefined ? 25 : decimal(count.rate[0] / count.rate[1]) },
    meta: {
      reeltag: handed.version,
      id: video.id,
      content: video.contentId,
      duration: video.duration,
      rating: video.rating === 0 ? undefined : video.rating,
      note: video.note === '' ? undefined : video.note,
      reviewed: video.reviewed,
    },
    annotations: people.map((by) =>
      annotationOf(
        by,
        video.tags.filter((tag) => tag.by === by),
        toResults,
      ),
    ),
    predictions: predictionsOf(handed, video.suggestions, toResults),
  };
}

function tellOf(video: HandedVideo, count: Count | undefined, remark: Writing['remark']): void {
  if (count === undefined) {
    if ([...video.tags, ...video.suggestions].some(({ span }) => span !== undefined)) {
      remark('Its frames are not known, as the file is away: its moments are left out.', video.name);
    }
  } else if (!count.exact) {
    remark(
      'Its frames follow each other faster than Label Studio counts: moments are true to 1/240 of a second.',
      video.name,
    );
  } else if (video.clock?.constant === false) {
    remark(
      'Its rate varies, and Label Studio knows none that does: frames are numbered by their time there.',
      video.name,
    );
  }
  if (video.tags.some(({ by }) => !isAddress(by))) {
    remark(
      'Label Studio knows people by their e-mail addresses: who is called otherwise stands in the meta of each result.',
      video.name,
    );
  }
}

/** Label Studio refuses a whole file in which an annotator is none of its members' addresses. */
function isAddress(name: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(name);
}

function annotationOf(by: string, tags: readonly HandedTag[], toResults: Results) {
  const times = tags.map(({ at }) => at).sort();
  return {
    ...(isAddress(by) ? { completed_by: { email: by } } : {}),
    created_at: times[0],
    updated_at: times[times.length - 1],
    was_cancelled: false,
    ground_truth: false,
    result: toResults.of(tags.map(({ label, span, decision, at }) => ({ label, span, decision, meta: { by, at } }))),
  };
}

function predictionsOf({ model }: Handed, suggestions: readonly HandedSuggestion[], toResults: Results) {
  if (suggestions.length === 0) return [];
  const result = toResults.of(
    suggestions.map(({ label, span, fit, calibrated }) => {
      return { label, span, decision: 'yes', score: decimal(fit), meta: { fit: decimal(fit), calibrated } };
    }),
  );
  if (result.length === 0) return [];
  const fits = suggestions.map(({ fit }) => fit);
  return [
    { model_version: modelName(model), score: decimal(fits.reduce((sum, fit) => sum + fit, 0) / fits.length), result },
  ];
}

interface Said {
  readonly label: string;
  readonly span: HandedTag['span'];
  readonly decision: Decision;
  readonly score?: number;
  /** facts that Label Studio keeps and does not read */
  readonly meta: Readonly<Record<string, string | number | boolean>>;
}

/** Facts as results: a moment each, and of whole videos one a control, as Label Studio keeps choices. */
class Results {
  readonly #groups: ReadonlyMap<string, number>;
  readonly #video: HandedVideo;
  readonly #count: Count | undefined;

  constructor({ labels }: Handed, video: HandedVideo, count: Count | undefined) {
    const names = groupsOf(labels).map(({ name }) => name);
    const grouped = labels.flatMap(({ text, group }) =>
      group === undefined ? [] : [[text, names.indexOf(group.name)] as const],
    );
    this.#groups = new Map(grouped);
    this.#video = video;
    this.#count = count;
  }

  of(all: readonly Said[]) {
    return [...this.#choices(all), ...this.#moments(all)].map((result, n) => ({ id: `r${n + 1}`, ...result }));
  }

  #choices(all: readonly Said[]) {
    const whole = all.filter(({ span }) => span === undefined);
    const controls = Map.groupBy(whole, ({ label, decision }) => controlOf('tags', decision, this.#groups.get(label)));
    return [...controls].map(([control, said]) => ({
      ...between(control, 'choices'),
      ...(said[0]?.score === undefined ? {} : { score: Math.max(...said.map(({ score = 0 }) => score)) }),
      value: { choices: said.map(({ label }) => label) },
      meta: listsOf(said),
    }));
  }

  #moments(all: readonly Said[]) {
    const { clock } = this.#video;
    const count = this.#count;
    if (clock === undefined || count === undefined) return [];
    return all.flatMap(({ label, span, decision, score, meta }) => {
      if (span === undefined) return [];
      const { first, end } = framesOf(clock, span);
      const start = count.numberOf(first) + 1;
      const ranges = [{ start, end: Math.max(start, count.numberOf(end)) }];
      return [
        {
          ...between(controlOf('moments', decision), 'timelinelabels'),
          ...(score === undefined ? {} : { score }),
          value: { ranges, timelinelabels: [label] },
          meta: listsOf([{ meta }]),
        },
      ];
    });
  }
}

function between(control: string, type: 'choices' | 'timelinelabels') {
  return { from_name: control, to_name: OBJECT, type };
}

/** Facts of several labels of one result, in the labels' order. */
function listsOf(said: readonly Pick<Said, 'meta'>[]) {
  const names = Object.keys(said[0]?.meta ?? {});
  return Object.fromEntries(names.map((name) => [name, said.map(({ meta }) => meta[name])]));
}

function decimal(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * FiftyOne: which file each video is (`data.json`), temporal detections (`labels.json`) and classifications of whole videos. What was
 * denied, what is unsure and what the model suggests are fields of their own there, and so files of their own here.
 */
import type { Piece, StreamFormat, Writing } from '../format.ts';
import { framesOf } from '../frame-clock.ts';
import type { Handed, HandedVideo } from '../handed.ts';
import { modelName } from './model-name.ts';

export const fiftyone: StreamFormat = {
  id: 'fiftyone',
  ending: '',
  layout: 'folder',
  needs: { clock: true },
  write,
};

type Kind = 'labels' | 'classifications';

/** A label as FiftyOne's importers take it: what is in `attributes` becomes a field of it. */
interface Entry {
  readonly label: string;
  /** frames, counted from 1, the last with it */
  readonly support?: readonly [number, number];
  readonly confidence?: number;
  readonly attributes: Readonly<Record<string, string | boolean | undefined>>;
}

async function* write({ handed, remark }: Writing, videos: AsyncIterable<HandedVideo>): AsyncIterable<Piece> {
  const paths: string[] = [];
  const others = new Map<string, string[]>();
  const head = `{"classes": ${JSON.stringify(handed.labels.map(({ text }) => text))},\n"labels": {\n`;
  let before = head;
  for await (const video of videos) {
    if (video.clock === undefined && [...video.tags, ...video.suggestions].some(({ span }) => span !== undefined)) {
      remark('Its frames are not known, as the file is away: its moments are left out.', video.name);
    }
    paths.push(`${JSON.stringify(video.id)}: ${JSON.stringify(video.path)}`);
    const files = Map.groupBy(entriesOf(handed, video), ({ file }) => file);
    for (const [file, entries] of files) {
      const line = `${JSON.stringify(video.id)}: ${JSON.stringify(entries.map(({ entry }) => entry))}`;
      if (file === 'labels') {
        yield { file: 'labels.json', data: `${before}${line}` };
        before = ',\n';
      } else others.set(file, [...(others.get(file) ?? []), line]);
    }
  }
  yield { file: 'labels.json', data: before === head ? `${head}}}\n` : '\n}}\n' };
  for (const [file, lines] of others) yield { file: `${file}.json`, data: `${head}${lines.join(',\n')}\n}}\n` };
  yield { file: 'data.json', data: `{\n${paths.join(',\n')}\n}\n` };
}

function* entriesOf(handed: Handed, video: HandedVideo): Generator<{ file: string; entry: Entry }> {
  for (const { label, span, decision, by, at } of video.tags) {
    const file = (kind: Kind) => (decision === 'yes' ? kind : `${kind}-${decision}`);
    yield* placed(video, span, file, { label, attributes: { decision, by, at } });
  }
  for (const { label, span, fit, calibrated } of video.suggestions) {
    const attributes = { model: modelName(handed.model), calibrated };
    const confidence = Math.round(fit * 1e6) / 1e6;
    yield* placed(video, span, (kind) => `${kind}-suggested`, { label, confidence, attributes });
  }
}

function placed(
  { clock }: HandedVideo,
  span: HandedVideo['tags'][number]['span'],
  file: (kind: Kind) => string,
  entry: Entry,
): { file: string; entry: Entry }[] {
  if (span === undefined) return [{ file: file('classifications'), entry }];
  if (clock === undefined) return [];
  const { first, end } = framesOf(clock, span);
  const { label, ...rest } = entry;
  return [{ file: file('labels'), entry: { label, support: [first + 1, end], ...rest } }];
}

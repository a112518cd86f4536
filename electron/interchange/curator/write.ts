/**
 * NeMo Curator's folder of clips: what the model gave for each span of a video as an embedding of a clip, and what each clip is. Its
 * semantic de-duplication reads the two columns `id` and `embedding`. Pure.
 */
import type { Piece, StreamFormat, Writing } from '../format.ts';
import type { Handed, HandedVector, HandedVideo } from '../handed.ts';
import { type Layout, Table } from '../parquet/table.ts';
import { clipId, partId } from './clips.ts';

export const curatorFormat: StreamFormat = {
  ...{ id: 'curator', ending: '', needs: { clock: true, vectors: true }, layout: 'folder' },
  write,
};

const LAYOUT = {
  ...{ id: 'text', embedding: 'double list' },
  ...{ video: 'word', start: 'double', end: 'double', model: 'word', model_sha256: 'word', sampling: 'word' },
} as const satisfies Layout;

/** Of half a thousand dimensions: about eight megabytes. */
const GROUP = 2_000;

async function* write({ handed, remark }: Writing, videos: AsyncIterable<HandedVideo>): AsyncGenerator<Piece> {
  for await (const video of videos) {
    if (video.tags.length + video.suggestions.length > 0) {
      remark('Tags, moments and suggestions are left out: NeMo Curator has no place for them.', video.name);
    }
    const clips = clipsOf(video);
    if (video.clock === undefined) {
      remark('It is left out, as its frames are not known: bring its file back, then export again.', video.name);
    } else if (clips.size === 0) remark('It is left out, as the model has not looked at it yet.', video.name);
    else yield* filesOf(video, clips, handed);
  }
}

interface Clip extends HandedVector {
  readonly start: number;
  readonly end: number;
}

/** By their uuids: what has the same frames is one clip. */
function clipsOf({ path, clock, duration = 0, vectors }: HandedVideo): ReadonlyMap<string, Clip> {
  const clips = new Map<string, Clip>();
  if (clock === undefined) return clips;
  const rate = clock.rate[0] / clock.rate[1];
  for (const each of vectors) {
    const span = each.span ?? { start: 0, end: duration };
    const id = clipId(path, span, rate);
    if (!clips.has(id)) clips.set(id, { ...each, ...span });
  }
  return clips;
}

function* filesOf(video: HandedVideo, clips: ReadonlyMap<string, Clip>, { model, version }: Handed): Generator<Piece> {
  const file = `iv2_embd_parquet/${partId(video.path, 0)}.parquet`;
  const table = new Table(LAYOUT, {}, `Reeltag version ${version}`, GROUP);
  for (const [id, { start, end, vector }] of clips) {
    const of = {
      video: video.path,
      start,
      end,
      model: model?.name,
      model_sha256: model?.sha256,
      sampling: model?.sampling,
    };
    const data = table.add({ id, embedding: Array.from(vector), ...of });
    if (data.length > 0) yield { file, data };
  }
  yield { file, data: table.finish() };
  for (const [id, clip] of clips) {
    yield { file: `metas/v0/${id}.json`, data: `${JSON.stringify(metaOf(id, video, clip), undefined, 4)}\n` };
  }
}

/** As Curator's own writer has it of a clip that has not been cut out. */
function metaOf(id: string, { path, width, height, clock }: HandedVideo, { start, end }: Clip) {
  return {
    span_uuid: id,
    source_video: path,
    duration_span: [start, end],
    width_source: width ?? null,
    height_source: height ?? null,
    framerate_source: clock === undefined ? null : clock.rate[0] / clock.rate[1],
    clip_location: `clips/${id}.mp4`,
    windows: [],
    valid: false,
  };
}

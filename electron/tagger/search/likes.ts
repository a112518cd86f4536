/** The vectors of what found things are to be like: what the library has of it, or what the model sees now. */
import { footageName } from '../../library/index.ts';
import type { Like } from '../../wire/app/search.ts';
import { TagError } from '../../wire/errors.ts';
import type { Engines } from '../engines.ts';
import type { Events } from '../events.ts';
import { meanVector } from '../labels/phrases.ts';
import type { ModelInUse } from '../models/in-use.ts';
import { untilReady } from '../models/ready.ts';
import type { Segments } from '../moments/segments.ts';
import type { Embeddings } from '../videos/embeddings.ts';
import { editionOf, type VideoEntry, type VideoList } from '../videos/list.ts';
import { asked, footageOf } from '../videos/track.ts';
import { ofKept, type Pictures } from './pictures.ts';
import { RecentVectors } from './recent.ts';

export interface LikesOptions {
  readonly list: VideoList;
  readonly embeddings: Embeddings;
  readonly segments: Segments;
  readonly engines: Engines;
  readonly model: ModelInUse;
  readonly events: Events;
  readonly pictures: Pictures;
}

export class Likes {
  readonly #o: LikesOptions;
  readonly #recent = new RecentVectors();

  constructor(options: LikesOptions) {
    this.#o = options;
  }

  /**
   * @returns (D) unit vector: the mean of all; undefined where there are none
   * @throws TagError `not-found` for a video or a picture that is gone; what the engine says of the file; AbortError
   */
  async meanOf(likes: readonly Like[], signal: AbortSignal): Promise<Float32Array | undefined> {
    const vectors = await Promise.all(likes.map((like) => this.#vectorOf(like, signal)));
    return vectors.length === 0 ? undefined : meanVector(vectors);
  }

  async #vectorOf(like: Like, signal: AbortSignal): Promise<Float32Array> {
    const { engines } = this.#o;
    if ('picture' in like) {
      const path = await this.#o.pictures.pathOf(like.picture);
      return this.#seen(['picture', like.picture], signal, (model) =>
        engines.askAboutVideo('encodePicture', { model, path }, {}).catch((error: unknown) => {
          throw ofKept(error);
        }),
      );
    }
    const entry = this.#o.list.get(like.id);
    if (entry === undefined) {
      throw new TagError('not-found', 'A video that this search asks with is not in the list any more: add it again.');
    }
    return this.#stored(entry, like) ?? this.#look(entry, like, signal);
  }

  #stored(entry: VideoEntry, like: Exclude<Like, { picture: string }>): Float32Array | undefined {
    const footage = footageOf(entry);
    if (footage === undefined || 'at' in like) return undefined;
    if ('span' in like) return this.#o.segments.vectorOf(footage, like.span);
    return this.#o.embeddings.get(footage)?.vector;
  }

  #look(entry: VideoEntry, like: Exclude<Like, { picture: string }>, signal: AbortSignal): Promise<Float32Array> {
    const { engines } = this.#o;
    const { path } = entry;
    const footage = footageOf(entry);
    const track = footage === undefined ? {} : asked(footage);
    const of = footage === undefined ? [entry.id, editionOf(entry)] : [footageName(footage)];
    if ('at' in like) {
      return this.#seen(['frame', ...of, like.at], signal, (model) =>
        engines.askAboutVideo('encodeFrame', { model, path, ...track, at: like.at }, {}),
      );
    }
    const range = 'span' in like ? like.span : {};
    return this.#seen(['range', ...of, range], signal, (model) =>
      engines.askAboutVideo('encodeVideo', { model, path, ...track, range }, {}),
    );
  }

  /** @param what is seen, under which it is held for a while */
  async #seen(
    what: readonly unknown[],
    signal: AbortSignal,
    look: (model: ModelInUse['ref']) => Promise<{ embedding: Float32Array }>,
  ): Promise<Float32Array> {
    const { model, events, embeddings } = this.#o;
    const name = (): string => JSON.stringify([embeddings.key, ...what]);
    const known = this.#recent.get(name());
    if (known !== undefined) return known;
    await untilReady(model, events, signal);
    const { key } = embeddings;
    return this.#recent.of(name(), signal, async () => {
      const { embedding } = await look(model.ref);
      if (embeddings.key !== key) throw new TagError('model-missing', 'Another model is in use now: search again.');
      return embedding;
    });
  }
}

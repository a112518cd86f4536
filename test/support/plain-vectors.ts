/** All vectors of a library, multiplied one by one: what the process that holds them is to answer, in the plainest way. */
import { DatabaseSync } from 'node:sqlite';
import { fitAt } from '../../electron/fit/curve.ts';
import type { VectorsHost } from '../../electron/tagger/search/vectors.ts';
import type { Args, CallName, Result } from '../../electron/wire/contract.ts';
import { TagError } from '../../electron/wire/errors.ts';
import type { Item, Items, VectorsContract } from '../../electron/wire/vectors.ts';

type Name = CallName<VectorsContract>;
type Rest<N extends Name> = Args<VectorsContract, N>;
type Row = Item & { readonly vector: Float32Array };

export class PlainVectors implements VectorsHost {
  /** what was asked, in order */
  readonly asked: Name[] = [];
  /** called with each call before it is answered */
  before: (name: Name) => void | Promise<void> = () => {};
  #rows: Row[] = [];
  readonly #choices = new Map<string, ReadonlySet<string>>();

  readonly call: VectorsHost['call'] = async (name, args, options) => {
    options?.signal?.throwIfAborted();
    this.asked.push(name);
    await this.before(name);
    options?.signal?.throwIfAborted();
    const answers: { [N in Name]: (args: Rest<N>) => Result<VectorsContract, N> } = {
      hold: (rest) => this.#hold(rest),
      makeIndex: () => {
        throw new TagError('not-found', 'There is nothing here that makes an index.');
      },
      choose: ({ choice, footage }) => {
        this.#choices.set(choice, new Set(footage));
        return {};
      },
      nearest: (rest) => this.#nearest(rest),
      pairs: (rest) => this.#pairs(rest),
      clusters: (rest) => this.#clusters(rest),
      unlike: ({ choice, of, most }) => {
        const rows = this.#items(of, choice);
        const meanTo = (row: Row): number =>
          rows
            .filter((other) => other.footage !== row.footage)
            .reduce((sum, other) => sum + product(row.vector, other.vector), 0);
        const items = rows.map((row) => ({ ...itemOf(row), cosine: meanTo(row) / Math.max(1, rows.length - 1) }));
        return { items: items.sort((a, b) => a.cosine - b.cosine).slice(0, most) };
      },
      map: ({ choice, of }) => ({
        points: this.#items(of, choice).map((row) => ({
          ...itemOf(row),
          x: ((row.vector[0] as number) + 1) / 2,
          y: ((row.vector[1] as number) + 1) / 2,
        })),
      }),
    };
    return (answers[name] as (rest: typeof args) => Result<VectorsContract, typeof name>)(args);
  };

  /** As after it has ended and was started again. */
  forget(): void {
    this.#rows = [];
    this.#choices.clear();
  }

  async close(): Promise<void> {}

  #hold({ library, model, whole, parts }: Rest<'hold'>): Result<VectorsContract, 'hold'> {
    const database = new DatabaseSync(library, { readOnly: true });
    try {
      const read = (sql: string, sampling: string): Row[] =>
        database
          .prepare(sql)
          .all(model, sampling)
          .map((row) => ({
            footage: row['track'] === 0 ? String(row['content_id']) : `${row['content_id']}\0${row['track']}`,
            ...(row['span_start'] === undefined
              ? {}
              : { span: { start: Number(row['span_start']), end: Number(row['span_end']) } }),
            vector: new Float32Array(Uint8Array.from(row['vector'] as Uint8Array).buffer),
          }));
      this.#rows = [
        ...read('SELECT content_id, track, vector FROM embeddings WHERE model = ? AND sampling = ?', whole),
        ...read('SELECT * FROM segments WHERE model = ? AND sampling = ? AND vector IS NOT NULL', parts),
      ];
    } finally {
      database.close();
    }
    return { segments: this.#rows.length, size: this.#rows[0]?.vector.length ?? 0 };
  }

  #items(of: Items, choice: string | undefined): Row[] {
    const chosen = choice === undefined ? undefined : this.#choices.get(choice);
    if (choice !== undefined && chosen === undefined) throw new TagError('not-found', 'This choice is not known.');
    const rows = this.#rows.filter(({ footage }) => chosen?.has(footage) !== false);
    const isWithin = (inner: Row, outer: Row): boolean => {
      if (inner === outer || inner.footage !== outer.footage || inner.span === undefined) return false;
      if (outer.span === undefined) return true;
      const [a, b] = [inner.span, outer.span];
      return a.start >= b.start && a.end <= b.end && a.end - a.start < b.end - b.start;
    };
    return rows.filter((row) =>
      of === 'videos' ? row.span === undefined : !rows.some((other) => isWithin(other, row)),
    );
  }

  #nearest({ choice, towards, away, wanted, by, most }: Rest<'nearest'>): Result<VectorsContract, 'nearest'> {
    const rows = this.#items('moments', choice);
    const own = (row: Row): number =>
      wanted === undefined ? 1 : fitAt(wanted.fits, product(row.vector, wanted.vector));
    const kept = rows.filter((row) =>
      away.every(({ vector, least, fits }) => {
        const unwanted = product(row.vector, vector);
        return unwanted < least && (fits === undefined || fitAt(fits, unwanted) <= own(row) + 1e-4);
      }),
    );
    const found = kept
      .map((row) => ({ ...itemOf(row), product: product(row.vector, towards) }))
      .sort((a, b) => b.product - a.product);
    if (by === 'moments') return { moments: found.slice(0, most), of: rows.length };
    const byVideo = [...Map.groupBy(found, ({ footage }) => footage).values()].slice(0, most);
    return { moments: byVideo.flatMap((moments) => moments.slice(0, 3)), of: rows.length };
  }

  #pairs({ choice, least, most }: Rest<'pairs'>): Result<VectorsContract, 'pairs'> {
    const rows = this.#items('videos', choice);
    const pairs = rows.flatMap((a, i) =>
      rows.slice(i + 1).map((b) => ({ a: a.footage, b: b.footage, cosine: product(a.vector, b.vector) })),
    );
    const near = pairs.filter(({ cosine }) => cosine >= least);
    return { pairs: near.sort((a, b) => b.cosine - a.cosine).slice(0, most) };
  }

  /** Each belongs to the nearest of the first k. */
  #clusters({ choice, of, k }: Rest<'clusters'>): Result<VectorsContract, 'clusters'> {
    const rows = this.#items(of, choice);
    const middles = rows.slice(0, k).map(({ vector }) => vector);
    const members = middles.map((): (Item & { cosine: number })[] => []);
    for (const row of rows) {
      const cosines = middles.map((middle) => product(row.vector, middle));
      const at = cosines.indexOf(Math.max(...cosines));
      members[at]?.push({ ...itemOf(row), cosine: cosines[at] as number });
    }
    const clusters = members.map((each, i) => ({
      members: each.sort((a, b) => b.cosine - a.cosine),
      middle: middles[i] as Float32Array,
    }));
    return { clusters: clusters.sort((a, b) => b.members.length - a.members.length) };
  }
}

function itemOf({ footage, span }: Row): Item {
  return { footage, ...(span === undefined ? {} : { span }) };
}

function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

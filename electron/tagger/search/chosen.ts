/** Which videos are searched: those of the list that the filters let through, and the footage that they show. */
import { footageName } from '../../library/index.ts';
import type { Filters } from '../../wire/app/asking.ts';
import type { Place } from '../../wire/app/tags.ts';
import type { Item } from '../../wire/vectors.ts';
import type { Asking } from '../asking/asking.ts';
import type { VideoEntry, VideoList } from '../videos/list.ts';
import { footageOf } from '../videos/track.ts';
import { Footages } from './vectors.ts';

export class Chosen {
  readonly entries: readonly VideoEntry[];
  readonly footages: Footages;
  /** of the first video that shows it, by the footage's name */
  readonly #ids = new Map<string, string>();

  constructor(entries: readonly VideoEntry[]) {
    this.entries = entries;
    for (const entry of entries) {
      const footage = footageOf(entry);
      const name = footage && footageName(footage);
      if (name !== undefined && !this.#ids.has(name)) this.#ids.set(name, entry.id);
    }
    this.footages = new Footages([...this.#ids.keys()]);
  }

  /** Videos that the model in use has not looked at. */
  get unseen(): number {
    return this.entries.filter(({ state }) => state !== 'done').length;
  }

  /** Where something is that was found. */
  placeOf({ footage, span }: Item): Place | undefined {
    const id = this.#ids.get(footage);
    return id === undefined ? undefined : { id, ...(span === undefined ? {} : { span }) };
  }
}

export class Choosing {
  readonly #list: VideoList;
  readonly #asking: Asking;
  #all: { readonly of: number; readonly chosen: Chosen } | undefined;

  constructor(list: VideoList, asking: Asking) {
    this.#list = list;
    this.#asking = asking;
  }

  /** @param label what the filters' scores and decisions are of. @throws TagError `not-found` for a label that is gone; AbortError */
  async of(filters: Filters, label: string | undefined, signal: AbortSignal): Promise<Chosen> {
    if (Object.keys(filters).length === 0) return this.#everything();
    const query = { sort: 'added', descending: false, filters, ...(label === undefined ? {} : { label }) } as const;
    const { ids } = await this.#asking.find(query, signal);
    return new Chosen(ids.map((id) => this.#list.get(id)).filter((entry) => entry !== undefined));
  }

  /** The same as long as nothing in the list has changed: it is asked for with each key. */
  #everything(): Chosen {
    const of = this.#list.revision;
    if (this.#all?.of !== of) this.#all = { of, chosen: new Chosen([...this.#list.all()]) };
    return this.#all.chosen;
  }
}

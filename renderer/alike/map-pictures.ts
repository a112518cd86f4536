/** The posters of videos that are in sight on the map: few at a time, and none that nobody wants any more. */
const AT_ONCE = 3;
const MOST_KEPT = 300;

export class MapPictures {
  onLoaded: () => void = () => {};
  readonly #addressOf: (id: string) => string | undefined;
  readonly #there = new Map<string, HTMLImageElement>();
  readonly #none = new Set<string>();
  readonly #loading = new Map<string, HTMLImageElement>();
  #wanted: readonly string[] = [];

  constructor(addressOf: (id: string) => string | undefined) {
    this.#addressOf = addressOf;
  }

  get(id: string): HTMLImageElement | undefined {
    return this.#there.get(id);
  }

  want(ids: readonly string[]): void {
    this.#wanted = ids;
    const wanted = new Set(ids);
    for (const [id, image] of this.#loading) {
      if (wanted.has(id)) continue;
      this.#loading.delete(id);
      image.removeAttribute('src');
    }
    this.#work();
  }

  #work(): void {
    const isMissing = (id: string): boolean => !this.#there.has(id) && !this.#none.has(id) && !this.#loading.has(id);
    for (const id of this.#wanted.filter(isMissing).slice(0, AT_ONCE - this.#loading.size)) this.#load(id);
  }

  #load(id: string): void {
    const src = this.#addressOf(id);
    if (src === undefined) {
      this.#none.add(id);
      return;
    }
    const image = new Image();
    this.#loading.set(id, image);
    const over = (isThere: boolean): void => {
      if (this.#loading.get(id) !== image) return;
      this.#loading.delete(id);
      if (isThere) this.#keep(id, image);
      else this.#none.add(id);
      this.onLoaded();
      this.#work();
    };
    image.addEventListener('load', () => over(true));
    image.addEventListener('error', () => over(false));
    image.src = src;
  }

  #keep(id: string, image: HTMLImageElement): void {
    this.#there.set(id, image);
    const [oldest] = this.#there.keys();
    if (this.#there.size > MOST_KEPT && oldest !== undefined) this.#there.delete(oldest);
  }
}

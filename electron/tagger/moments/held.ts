/** Things by name that are held as long as all together are no larger than that; the ones asked for longest ago go first. */
export class Held<T> {
  readonly #most: number;
  readonly #sizeOf: (thing: T) => number;
  /** the ones asked for last at the end */
  readonly #things = new Map<string, T>();
  #size = 0;

  constructor(most: number, sizeOf: (thing: T) => number) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  has(name: string): boolean {
    return this.#things.has(name);
  }

  get(name: string): T | undefined {
    const thing = this.#things.get(name);
    if (thing === undefined) return undefined;
    this.#things.delete(name);
    this.#things.set(name, thing);
    return thing;
  }

  /** One that is larger than all may be is held alone. */
  put(name: string, thing: T): void {
    this.#letGo(name);
    this.#things.set(name, thing);
    this.#size += this.#sizeOf(thing);
    for (const other of this.#things.keys()) {
      if (this.#size <= this.#most || other === name) return;
      this.#letGo(other);
    }
  }

  clear(): void {
    this.#things.clear();
    this.#size = 0;
  }

  #letGo(name: string): void {
    const thing = this.#things.get(name);
    if (thing === undefined) return;
    this.#things.delete(name);
    this.#size -= this.#sizeOf(thing);
  }
}

/** From pairs to groups: what is joined to one of a group belongs to all of it. Pure. */
export class Groups {
  /** each item's next on the way to the one that stands for its group */
  readonly #next: Int32Array;

  /** @param count items, each in a group of its own */
  constructor(count: number) {
    this.#next = Int32Array.from({ length: count }, (_, i) => i);
  }

  isJoined(a: number, b: number): boolean {
    return this.#first(a) === this.#first(b);
  }

  join(a: number, b: number): void {
    this.#next[this.#first(b)] = this.#first(a);
  }

  /** Those of two and more. */
  all(): number[][] {
    const groups = new Map<number, number[]>();
    for (const item of this.#next.keys()) {
      const first = this.#first(item);
      const group = groups.get(first);
      if (group === undefined) groups.set(first, [item]);
      else group.push(item);
    }
    return [...groups.values()].filter(({ length }) => length > 1);
  }

  #first(item: number): number {
    let first = item;
    while (this.#next[first] !== first) first = this.#next[first] as number;
    this.#next[item] = first;
    return first;
  }
}

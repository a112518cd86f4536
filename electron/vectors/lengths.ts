/** How many numbers a model's vectors have, as most that are stored have it: nothing else says it. */
export class Lengths {
  readonly #counts = new Map<number, number>();

  /** @param vector or how many bytes it has */
  saw(vector: Uint8Array | number | undefined): void {
    const bytes = typeof vector === 'number' ? vector : vector?.length;
    if (bytes === undefined || bytes === 0 || bytes % 4 !== 0) return;
    const size = bytes / 4;
    this.#counts.set(size, (this.#counts.get(size) ?? 0) + 1);
  }

  /** @param before stays it as long as no other is more usual */
  usual(before: number | undefined): number | undefined {
    let usual = before;
    const most = (size: number | undefined): number => (size === undefined ? 0 : (this.#counts.get(size) ?? 0));
    for (const size of this.#counts.keys()) if (most(size) > most(usual)) usual = size;
    return usual;
  }
}

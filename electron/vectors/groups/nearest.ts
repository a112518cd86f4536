/** The few highest of many products, and of which rows they are. */
export class Nearest {
  readonly rows: Int32Array;
  readonly products: Float32Array;
  readonly #most: number;
  count = 0;

  constructor(most: number) {
    this.#most = most;
    this.rows = new Int32Array(most);
    this.products = new Float32Array(most);
  }

  /** What is lower than this makes no difference. */
  get least(): number {
    return this.count < this.#most ? Number.NEGATIVE_INFINITY : (this.products[this.#most - 1] as number);
  }

  /** Of equal ones the first that came stands first. */
  put(row: number, product: number): void {
    if (this.count === this.#most && product <= (this.products[this.#most - 1] as number)) return;
    let at = this.count < this.#most ? this.count++ : this.#most - 1;
    for (; at > 0 && (this.products[at - 1] as number) < product; at--) {
      this.products[at] = this.products[at - 1] as number;
      this.rows[at] = this.rows[at - 1] as number;
    }
    this.products[at] = product;
    this.rows[at] = row;
  }

  clear(): void {
    this.count = 0;
  }
}

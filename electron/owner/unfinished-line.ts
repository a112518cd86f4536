/** The line that has no end yet, of one peer, in a room that all peers share. */

const FIRST_BYTES = 4 * 1024;

/** Bytes that may be held at once. */
export class Room {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether there were so many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

export class UnfinishedLine {
  readonly #longest: number;
  readonly #room: Room;
  /** One piece of memory, doubled: however small the pieces are in which the line comes, they cost no more than their bytes. */
  #memory = Buffer.alloc(0);
  #length = 0;

  constructor(longest: number, room: Room) {
    this.#longest = longest;
    this.#room = room;
  }

  get isBegun(): boolean {
    return this.#length > 0;
  }

  /** Whether there was room for it. */
  add(bytes: Buffer): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#longest) return false;
    if (length > this.#memory.length) {
      const size = Math.max(length, Math.min(Math.max(FIRST_BYTES, 2 * this.#memory.length), this.#longest));
      if (!this.#room.take(size - this.#memory.length)) return false;
      const memory = Buffer.allocUnsafeSlow(size);
      this.#memory.copy(memory, 0, 0, this.#length);
      this.#memory = memory;
    }
    bytes.copy(this.#memory, this.#length);
    this.#length = length;
    return true;
  }

  /** The line, whose end has come; the next one begins. Undefined where it was too long. */
  finish(end: Buffer): Buffer | undefined {
    if (!this.isBegun) return end.length <= this.#longest ? end : undefined;
    const line = this.add(end) ? this.#memory.subarray(0, this.#length) : undefined;
    this.drop();
    return line;
  }

  drop(): void {
    this.#room.giveBack(this.#memory.length);
    this.#memory = Buffer.alloc(0);
    this.#length = 0;
  }
}

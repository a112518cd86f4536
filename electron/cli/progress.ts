/** One line on a terminal's stderr that says how far long work is. Nothing at all where stderr is no terminal. */
import { bar } from './table.ts';
import { fitText, printable } from './text.ts';

export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Redrawing more often than this only makes it flicker. */
const REDRAW_MS = 80;
const BAR_WIDTH = 24;
export const CLEAR_LINE = '\r\x1b[K';

export class ProgressLine {
  readonly #output: ProgressOutput;
  #shown = '';
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  /** @param fraction 0…1; absent where it is not known */
  show(what: string, fraction?: number): void {
    const now = performance.now();
    if (this.#output.isTTY !== true || (now - this.#drawnAt < REDRAW_MS && this.#shown !== '')) return;
    // A terminal shows Ctrl-C as ^C behind the line: there must be room for it, or a part would stay.
    const columns = (this.#output.columns || 80) - 3;
    const left =
      fraction === undefined ? '' : `${bar(fraction, BAR_WIDTH)} ${(100 * fraction).toFixed(0).padStart(3)} %  `;
    const line = fitText(left + printable(what), columns);
    if (line === this.#shown) return;
    this.#output.write(CLEAR_LINE + line);
    this.#shown = line;
    this.#drawnAt = now;
  }

  /** Takes the line away, so that something lasting can be written in its place. */
  clear(): void {
    if (this.#shown !== '') this.#output.write(CLEAR_LINE);
    this.#shown = '';
  }
}

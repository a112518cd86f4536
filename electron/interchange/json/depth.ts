/** Readers of JSON take long over what is nested without end, and no program writes it. Pure. */
import { TagError } from '../../wire/errors.ts';

const DEEPEST = 1_000;
const OPENING = ['[', '{'].map((sign) => sign.charCodeAt(0));
const CLOSING = [']', '}'].map((sign) => sign.charCodeAt(0));

/**
 * Brackets in words count, too: there are never so many.
 *
 * @throws TagError `unreadable`
 */
export function requireShallow(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (OPENING.includes(sign)) depth += 1;
    else if (CLOSING.includes(sign)) depth -= 1;
    if (depth > DEEPEST) {
      throw new TagError(
        'unreadable',
        `It is nested more than ${DEEPEST.toLocaleString('en')} deep: choose another file.`,
      );
    }
  }
}

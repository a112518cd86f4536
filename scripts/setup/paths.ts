/** Where things lie in this checkout. */
import { fileURLToPath } from 'node:url';

/** A path inside the checkout. */
export function inCheckout(relative: string): string {
  return fileURLToPath(new URL(`../../${relative}`, import.meta.url));
}

export const MEMORY_FILE = inCheckout('.reeltag/setup.json');

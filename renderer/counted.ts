/** A number with what it counts, as English has it. */
import { formatCount } from './format.ts';

const plurals = new Intl.PluralRules('en');

export function count(value: number, one: string, other: string): string {
  return `${formatCount(value)} ${plurals.select(value) === 'one' ? one : other}`;
}

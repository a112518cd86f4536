/** All made films, of which `npm test` takes a third. */
import { expect, test } from 'vitest';
import { canMake, expectCopiesFound } from './lab.ts';
import { ALL_FILMS } from './made-films.ts';

test.skipIf(!canMake)(
  'finds copies of thirty films and more',
  async () => {
    expect(ALL_FILMS).toBeGreaterThanOrEqual(30);
    await expectCopiesFound(1);
  },
  1_200_000,
);

import { expect, test } from 'vitest';
import { randomOf } from '../../electron/fit/random.ts';
import { bestOf, NO_SCORE } from '../../electron/vectors/best.ts';

test('the highest of many are those that sorting gives, of equals the first', () => {
  const random = randomOf('best');
  for (let round = 0; round < 300; round++) {
    const steps = round % 2 === 0 ? 7 : 1e9;
    const scores = Float32Array.from({ length: Math.floor(random() * 60) }, () => {
      return random() < 0.1 ? NO_SCORE : Math.floor(random() * steps) / steps;
    });
    const sorted = [...scores.keys()]
      .filter((place) => scores[place] !== NO_SCORE)
      .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    for (const most of [0, 1, 2, 10, 59, 1_000]) expect([...bestOf(scores, most)]).toEqual(sorted.slice(0, most));
  }
});

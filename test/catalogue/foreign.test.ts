import { describe, expect, test } from 'vitest';
import { DEFAULT_LABELS } from '../../electron/catalogue/default-labels.ts';
import { isForeign } from '../../electron/catalogue/foreign.ts';

describe('a label that is surely not English', () => {
  test.each([
    'ein Hund im Schnee',
    'Größe',
    'Gro\u0308ße',
    'un chien dans la neige',
    'el perro y los gatos',
    'il cane nella neve',
    'um cachorro nas nuvens',
    'een hond met sneeuw',
    'śnieg',
    'собака',
    '犬',
    'σκύλος',
    'كلب',
    'SCHNEE UND EIS',
  ])('is told: %s', (label) => {
    expect(isForeign(label)).toBe(true);
  });
});

describe('nothing is said', () => {
  test.each([
    ...[
      'a dog in the snow',
      'die cast model',
      'I am on top',
      'no one',
      'a café',
      'naïve',
      'a tour en route',
      'El Capitan',
    ],
    ...['12 Monkeys', 'π', '', 'a \u{1F984} at night', 'rock ’n’ roll', 'do it', 'van Gogh', 'a 4:3 film'],
  ])('of %j', (label) => {
    // Letters that are another script's are no English, wherever they come from.
    expect(isForeign(label)).toBe(label === 'π');
  });

  test('of the examples', () => {
    expect(DEFAULT_LABELS.filter(isForeign)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { meanVector, phrasesOf } from '../../../electron/tagger/labels/phrases.ts';

describe('what the model reads of a label', () => {
  test('is its text, its other wordings, and sentences where they are asked for, each once', () => {
    expect(phrasesOf({ text: 'snow' })).toEqual(['snow']);
    expect(phrasesOf({ text: 'snow', wordings: ['snowfall', 'snow'] })).toEqual(['snow', 'snowfall']);
    const sentences = phrasesOf({ text: 'snow', wordings: ['snowfall'], templates: true });
    expect(sentences).toContain('a photo of snow');
    expect(sentences).toContain('a video of snowfall');
    expect(sentences).toHaveLength(12);
    expect(new Set(sentences).size).toBe(12);
    expect(sentences.slice(0, 2)).toEqual(['snow', 'snowfall']);
  });
});

describe('one vector for several phrases', () => {
  test('is the mean, as long as a unit', () => {
    const mean = meanVector([Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0)]);
    expect([...mean]).toEqual([expect.closeTo(Math.SQRT1_2, 6), expect.closeTo(Math.SQRT1_2, 6), 0]);
  });

  test('is that of one phrase as it is, and the first where they cancel each other out', () => {
    const vector = Float32Array.of(0.6, 0.8);
    expect(meanVector([vector])).toBe(vector);
    expect(meanVector([vector, Float32Array.of(-0.6, -0.8)])).toBe(vector);
    expect(() => meanVector([])).toThrow('no phrases');
  });
});

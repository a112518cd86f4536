import { expect, test } from 'vitest';
import { shapeIn } from '../../../renderer/library/kept-shape.ts';

test('the shape is found again; what is no shape is a list', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const shape = shapeIn(() => storage);
  expect(shape.recall()).toBe('list');
  shape.remember('grid');
  expect(shapeIn(() => storage).recall()).toBe('grid');
  for (const key of kept.keys()) kept.set(key, 'mosaic');
  expect(shape.recall()).toBe('list');
});

test('a browser that keeps nothing has a list', () => {
  const shape = shapeIn(() => {
    throw new DOMException('no storage here', 'SecurityError');
  });
  shape.remember('grid');
  expect(shape.recall()).toBe('list');
});

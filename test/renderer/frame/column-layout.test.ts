import { describe, expect, test } from 'vitest';
import { type Column, type ColumnLayout, layOut, widthByKey } from '../../../renderer/frame/column-layout.ts';
import { wishesIn } from '../../../renderer/frame/column-wishes.ts';

/** What is left for the player. */
function player(width: number, layout: ColumnLayout): number {
  if (layout.kind === 'one') return width;
  if (layout.kind === 'two') return width - layout.side.width;
  return width - layout.videos.width - layout.labels.width;
}

describe('columns', () => {
  test.each([
    [1920, 'three'],
    [1000, 'three'],
    [999, 'two'],
    [600, 'two'],
    [599, 'one'],
  ] as const)('%i pixels have room for %s', (width, kind) => {
    expect(layOut(width, {}).kind).toBe(kind);
  });

  test.each([1920, 1280, 1024, 1000, 960, 800, 640, 600])(
    'at %i pixels the player keeps a useful width, whatever was wished for',
    (width) => {
      for (const wish of [undefined, 0, 400, 5_000]) {
        const layout = layOut(width, { videos: wish, labels: wish, side: wish });
        expect(player(width, layout)).toBeGreaterThanOrEqual(320);
        const columns =
          layout.kind === 'three' ? [layout.videos, layout.labels] : layout.kind === 'two' ? [layout.side] : [];
        for (const { width: is, min, max } of columns) {
          expect(is).toBeGreaterThanOrEqual(min);
          expect(is).toBeLessThanOrEqual(max);
        }
      }
    },
  );

  test('keep the wish for when there is room for it again', () => {
    const wishes = { videos: 500 };
    expect(layOut(1000, wishes)).toMatchObject({ videos: { width: 358 } });
    expect(layOut(1600, wishes)).toMatchObject({ videos: { width: 500 } });
  });
});

test('the arrow keys move the line, not the column: of one at the right they do the opposite', () => {
  const column: Column = { width: 300, min: 220, max: 310 };
  expect(widthByKey('ArrowRight', column, 'right', false)).toBe(310);
  expect(widthByKey('ArrowRight', column, 'left', false)).toBe(284);
  expect(widthByKey('ArrowLeft', column, 'right', true)).toBe(236);
  expect([widthByKey('Home', column, 'left', false), widthByKey('End', column, 'left', false)]).toEqual([220, 310]);
  expect(widthByKey('ArrowUp', column, 'right', false)).toBeUndefined();
});

describe('what is kept of them', () => {
  function storage(value?: string): Pick<Storage, 'getItem' | 'setItem'> {
    let kept = value ?? null;
    return {
      getItem: () => kept,
      setItem: (_, next) => {
        kept = next;
      },
    };
  }
  test('comes back', () => {
    const one = storage();
    const kept = wishesIn(() => one);
    expect(kept.recall()).toEqual({});
    kept.remember({ videos: 333, side: undefined });
    expect(kept.recall()).toEqual({ videos: 333 });
  });
  test.each(['', 'no JSON', '[]', '{"videos":"wide"}', '{"labels":-1}', 'null'])(
    'is nothing where it says %j',
    (value) => {
      expect(wishesIn(() => storage(value)).recall()).toEqual({});
    },
  );
  test('is nothing where the browser keeps nothing', () => {
    const refusing = wishesIn(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    expect(refusing.recall()).toEqual({});
    refusing.remember({ videos: 300 });
  });
});

import { describe, expect, test } from 'vitest';
import type { LoggedAct } from '../../../electron/library/index.ts';
import { NO_ACTS, replay, type Stacks } from '../../../electron/tagger/acts/stacks.ts';

const ids = ({ past, future }: Stacks) => [past.map(({ id }) => id), future.map(({ id }) => id)];
const act = (id: number, kind: LoggedAct['kind'] = 'decide', of?: number): LoggedAct => ({ id, kind, of });

describe('what a window can take back', () => {
  test('is what it did, newest first; a new act ends what could be made again', () => {
    const log = [act(1), act(2), act(3, 'undo', 2)];
    expect(ids(replay(log))).toEqual([[1], [2]]);
    expect(ids(replay([...log, act(4, 'redo', 2)]))).toEqual([[1, 2], []]);
    expect(ids(replay([...log, act(4)]))).toEqual([[1, 4], []]);
    expect(ids(replay([...log, act(4, 'undo', 1), act(5, 'redo', 1)]))).toEqual([[1], [2]]);
  });

  test('is not what was given up, and one in the midst can be taken back', () => {
    expect(ids(replay([act(1), act(2), act(3, 'overtaken', 2)]))).toEqual([[1], []]);
    expect(ids(replay([act(1), act(2), act(3, 'undo', 2), act(4, 'overtaken', 2)]))).toEqual([[1], []]);
    expect(ids(replay([act(1), act(2), act(3, 'undo', 1), act(4, 'redo', 1)]))).toEqual([[2, 1], []]);
  });

  test('goes by what is there of the log: what speaks of acts that are not is passed over', () => {
    expect(ids(replay([act(1), act(2, 'undo', 77), act(3, 'redo', 1), act(4, 'undo', undefined)]))).toEqual([[1], []]);
  });

  test('is the same act by act as at once', () => {
    let seed = 7;
    const random = (n: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % n;
    };
    for (let round = 0; round < 200; round++) {
      const log: LoggedAct[] = [];
      let stacks = NO_ACTS;
      for (let id = 1; id <= 30; id++) {
        const kind = (['decide', 'labels', 'undo', 'undo', 'redo', 'overtaken'] as const)[random(6)] ?? 'decide';
        const isTurn = kind !== 'decide' && kind !== 'labels';
        log.push(act(id, kind, isTurn ? 1 + random(id) : undefined));
        stacks = replay(log.slice(-1), stacks);
        expect(ids(replay(log))).toEqual(ids(stacks));
      }
    }
  });
});

/** What is told of an index while another process makes it, and of one that cannot be made. */
import { expect, test } from 'vitest';
import type { EngineProcess } from '../../electron/engine-host/fork.ts';
import { IndexMaking } from '../../electron/vectors/host/index-making.ts';
import { makingFailure, requireRoom } from '../../electron/vectors/index/failure.ts';
import type { Indexing } from '../../electron/wire/app/search.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { serve } from '../../electron/wire/rpc.ts';
import { type VectorsContract, vectorsContract } from '../../electron/wire/vectors.ts';
import { temporaryFolder } from '../support/golden.ts';
import { wirePair } from '../support/wire-pair.ts';

const WHAT = { library: '/library.sqlite', model: 'made', whole: 'whole', parts: 'parts' };
const OF = 2_400_000;

type Make = Parameters<typeof serve<VectorsContract>>[2]['makeIndex'];

/** @returns what was told, in order; each process makes as is said, in turn */
function makingBy(...makes: Make[]): {
  making: IndexMaking;
  told: (Indexing | undefined)[];
  processes: EngineProcess[];
} {
  const told: (Indexing | undefined)[] = [];
  const processes: EngineProcess[] = [];
  const start = (): EngineProcess => {
    const { left, right, close } = wirePair();
    const ended: ((how: string) => void)[] = [];
    const make = makes[processes.length] as Make;
    serve(right, vectorsContract, { makeIndex: make } as Parameters<typeof serve<VectorsContract>>[2]);
    const kill = (): void => {
      close();
      for (const tell of ended) tell('signal SIGKILL');
    };
    const process = {
      pid: 1,
      wire: left,
      kill,
      onExit: (tell: (how: string) => void) => void ended.push(tell),
      output: () => '',
    };
    processes.push(process);
    return process;
  };
  const making = new IndexMaking(start, () => told.push(making.of(WHAT, OF)));
  return { making, told, processes };
}

test('it is told by the hundredth how much is read, and that the index is there', async () => {
  const { making, told } = makingBy((_what, { onProgress }) => {
    for (const read of [0.001, 0.01, 0.0101, 0.5, 1]) onProgress({ fraction: read, of: OF });
    return { rows: OF, recall: 0.99 };
  });
  making.begin(WHAT, OF);
  expect(making.of(WHAT, OF)).toEqual({ is: 'made', of: OF, fraction: 0 });
  await expect.poll(() => told.at(-1) === undefined && told.length > 1).toBe(true);
  expect(told.map((each) => each?.is === 'made' && each.fraction)).toEqual([0.01, 0.5, 1, false]);
});

test('why there is none is told once, and it is not begun again', async () => {
  const { making, told, processes } = makingBy(() => {
    throw new TagError('disk-full', 'the disk of /cache became full');
  });
  making.begin(WHAT, OF);
  await expect.poll(() => told).toEqual([{ is: 'failed', of: OF, why: 'the disk of /cache became full' }]);
  making.begin(WHAT, OF);
  expect(processes).toHaveLength(1);
});

test('what is ended from outside has failed; what is given up for another library has not', async () => {
  const forever: Make = () => new Promise(() => {});
  const { making, told, processes } = makingBy(forever, forever, forever);
  making.begin(WHAT, OF);
  making.begin({ ...WHAT, library: '/another.sqlite' }, OF);
  expect(told).toEqual([]);
  making.begin(WHAT, OF);
  processes[2]?.kill();
  await expect.poll(() => told).toMatchObject([{ is: 'failed', why: expect.stringContaining('was ended') }]);
});

test('a disk is found to be too small before it is full, and full in the words of whoever writes to it', async () => {
  const folder = await temporaryFolder();
  requireRoom(folder, 1, 512);
  expect(() => requireRoom(folder, 1e12, 512)).toThrow(/has too little room; 2348000\.0 GB are needed/);
  const full = new Error('lance error: LanceError(IO): No space left on device (os error 28), src/writer.rs:319:9');
  expect(makingFailure(full, folder)).toMatchObject({
    kind: 'disk-full',
    message: `the disk of ${folder} became full`,
  });
  const other = new Error('a bug');
  expect(makingFailure(other, folder)).toBe(other);
});

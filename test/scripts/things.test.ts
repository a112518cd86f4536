import { describe, expect, test } from 'vitest';
import type { Memory } from '../../scripts/setup/memory.ts';
import { describeOutcomes, exitCodeOf, type Outcome, setUp, type Thing, type Way } from '../../scripts/setup/things.ts';

const NOW = 1_800_000_000_000;
const HOUR = 60 * 60 * 1000;

/** A thing that is there once one of its ways has brought it. */
function fakeThing(partial: Partial<Thing> & { there?: boolean }): Thing & { there: boolean } {
  const thing: Thing & { there: boolean } = {
    name: 'wrench',
    needed: false,
    without: 'bolts stay as they are.',
    wanted: async () => true,
    find: async () => (thing.there ? '/bin/wrench' : undefined),
    ways: [],
    there: false,
    ...partial,
  };
  return thing;
}

function way(name: string, run: () => string | undefined, impossible?: string): Way {
  return { name, impossible: () => impossible, run: async () => run() };
}

async function run(thing: Thing, options: { ifNeeded?: boolean; memory?: Memory } = {}) {
  const attempts: string[] = [];
  const memory = options.memory ?? {};
  const outcomes = await setUp([thing], {
    ifNeeded: options.ifNeeded ?? false,
    memory,
    now: NOW,
    onAttempt: (_thing, tried) => attempts.push(tried.name),
  });
  return { outcome: outcomes[0] as Outcome, outcomes, attempts, memory };
}

describe('setting one thing up', () => {
  test('what is there is left alone', async () => {
    const { outcome, attempts } = await run(fakeThing({ there: true, ways: [way('shop', () => 'closed')] }));
    expect(outcome).toEqual({ name: 'wrench', status: 'present', where: '/bin/wrench' });
    expect(attempts).toEqual([]);
  });

  test('what this machine has no use for is neither looked for nor spoken of', async () => {
    const thing = fakeThing({ wanted: async () => false, find: () => Promise.reject(new Error('looked')) });
    const { outcome, outcomes } = await run(thing);
    expect(outcome).toEqual({ name: 'wrench', status: 'unwanted' });
    expect(describeOutcomes(outcomes, false)).toEqual([]);
  });

  test('the ways are tried in order until the thing is there', async () => {
    const thing = fakeThing({
      ways: [
        way('shed', () => undefined, 'it is locked'),
        way('neighbour', () => 'not at home'),
        way('shop', () => {
          thing.there = true;
          return undefined;
        }),
        way('smith', () => 'never asked'),
      ],
    });
    const { outcome, attempts } = await run(thing);
    expect(attempts).toEqual(['neighbour', 'shop']);
    expect(outcome).toEqual({ name: 'wrench', status: 'got', where: '/bin/wrench' });
  });

  test('a way that says it went well is not believed before the thing is found', async () => {
    const { outcome } = await run(fakeThing({ ways: [way('shop', () => undefined)] }));
    expect(outcome).toMatchObject({ status: 'missing', reason: 'shop: it ran, and still nothing is there' });
  });

  test('a failure gives every reason, the impossible ways included', async () => {
    const ways = [way('shed', () => undefined, 'it is locked'), way('shop', () => 'closed')];
    const { outcome } = await run(fakeThing({ ways }));
    expect(outcome).toMatchObject({ status: 'missing', reason: 'it is locked; shop: closed', remembered: false });
  });
});

describe('the memory of failures', () => {
  const closed = [way('shop', () => 'closed')];

  test('a failure is kept with its time, a success forgets it', async () => {
    const { memory } = await run(fakeThing({ ways: closed }));
    expect(memory).toEqual({ wrench: { at: NOW, reason: 'shop: closed' } });
    await run(fakeThing({ there: true }), { memory });
    expect(memory).toEqual({});
  });

  test.each([
    { when: 'an hour old', at: NOW - HOUR, tried: false },
    { when: 'just under a day old', at: NOW - 24 * HOUR + 1, tried: false },
    { when: 'a day old', at: NOW - 24 * HOUR, tried: true },
    { when: 'from the future', at: NOW + HOUR, tried: true },
  ])('--if-needed with a failure $when: tries again: $tried', async ({ at, tried }) => {
    const memory = { wrench: { at, reason: 'before' } };
    const { attempts, outcome } = await run(fakeThing({ ways: closed }), { ifNeeded: true, memory });
    expect(attempts).toEqual(tried ? ['shop'] : []);
    expect(outcome).toMatchObject({ remembered: !tried, reason: tried ? 'shop: closed' : 'before' });
  });

  test('without --if-needed it is always tried', async () => {
    const { attempts } = await run(fakeThing({ ways: closed }), { memory: { wrench: { at: NOW, reason: 'before' } } });
    expect(attempts).toEqual(['shop']);
  });

  test('a needed thing is always tried', async () => {
    const memory = { wrench: { at: NOW, reason: 'before' } };
    const { attempts } = await run(fakeThing({ needed: true, ways: closed }), { ifNeeded: true, memory });
    expect(attempts).toEqual(['shop']);
  });
});

describe('what the user is told', () => {
  const missing = { name: 'wrench', status: 'missing', needed: false, reason: 'shop: closed', without: 'bolts stay.' };
  const outcomes = [
    { name: 'hammer', status: 'present', where: '/bin/hammer' },
    { ...missing, remembered: false },
    { name: 'saw', status: 'got', where: '/bin/saw' },
    { ...missing, name: 'drill', remembered: true },
  ] as Outcome[];

  test('setup tells all, and ends with what it could not get', () => {
    expect(describeOutcomes(outcomes, false)).toEqual([
      'hammer: /bin/hammer',
      'saw: got it, /bin/saw',
      'Could not get wrench (shop: closed): bolts stay.',
      'Could not get drill (shop: closed): bolts stay.',
    ]);
  });

  test('--if-needed tells only what is new', () => {
    expect(describeOutcomes(outcomes, true)).toEqual([
      'saw: got it, /bin/saw',
      'Could not get wrench (shop: closed): bolts stay.',
    ]);
  });

  test('the exit code is 1 only where a needed thing is missing', () => {
    expect(exitCodeOf(outcomes)).toBe(0);
    expect(exitCodeOf([...outcomes, { ...missing, needed: true, remembered: false } as Outcome])).toBe(1);
    expect(exitCodeOf([{ name: 'hammer', status: 'present', where: '/bin/hammer' }])).toBe(0);
  });
});

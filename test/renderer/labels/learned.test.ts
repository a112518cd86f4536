import { describe, expect, test } from 'vitest';
import type { Learning } from '../../../electron/wire/app/learning.ts';
import { saidOf } from '../../../renderer/labels/learned.ts';

const HEAD = { used: true, auc: 0.94, low: 0.88, zeroShot: 0.81, n: 34 };
const learning = (change: Partial<Learning>): Learning => ({ label: 'a', yes: 17, no: 17, ...change });
const says = (change: Partial<Learning>, learn?: false) =>
  saidOf(learn === undefined ? {} : { learn }, learning(change)).map((one) => one.says);

describe('of what decisions taught about a label', () => {
  test('nothing is said before something is decided, nor while it is being learned', () => {
    expect(saidOf({}, undefined)).toEqual([]);
    expect(says({ yes: 0, no: 0, missing: { yes: 8, no: 8 } })).toEqual([]);
    expect(says({})).toEqual([]);
  });
  test('the gain is said where it is used', () =>
    expect(says({ head: HEAD })).toEqual(['Learned from 34 decisions: AUC .81 → .94']));
  test('that it is not better is said with what is sure of it', () =>
    expect(says({ head: { ...HEAD, used: false, why: 'not-better', low: 0.8, auc: 0.9 } })).toEqual([
      '34 decisions have not beaten the words yet (AUC .81, learned .80 to .90)',
    ]));
  test('that words without a fault leave nothing to be learned is said so', () => {
    const perfect = { ...HEAD, used: false, why: 'not-better', low: 1, auc: 1, zeroShot: 1 } as const;
    expect(says({ head: perfect })).toEqual([
      'The words tell all 34 decisions apart as they are: there is nothing to be learned yet',
    ]);
  });
  test.each([
    [3, 0, 'Learns after 3 more yes'],
    [0, 1, 'Learns after 1 more no'],
    [3, 4, 'Learns after 3 more yes and 4 more no'],
  ])('%s yes and %s no that are missing', (yes, no, said) => expect(says({ missing: { yes, no } })).toEqual([said]));
  test('that it is switched off, whatever was learned; of the wordings it is said all the same', () => {
    const wordings = { alone: 0.81, together: 0.864, n: 34 };
    expect(says({ head: { ...HEAD, used: false, why: 'off' }, wordings }, false)).toEqual([
      'Learning from decisions is switched off',
      'Wordings: AUC .81 → .86 (34 decisions)',
    ]);
  });
  test('in plain words what AUC is', () => {
    const [said] = saidOf({}, learning({ head: HEAD }));
    expect(said?.help).toContain('of one video that the label is true of and one that it is not');
  });
});

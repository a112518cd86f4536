/** Counts what came of the tests. */

export interface TestRecord {
  /** File and full name. */
  name: string;
  state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped, where the test says so; the first line of why it failed. */
  note?: string | undefined;
}

export interface Tally {
  /** Their names. */
  passed: string[];
  failed: { name: string; note?: string | undefined }[];
  skipped: { name: string; note?: string | undefined }[];
}

/**
 * @param tests every test that was found; one still pending at the end has died with its process
 * @param otherFailures failures that belong to no test: files that do not load, hooks, errors nobody caught
 */
export function tallyTests(tests: TestRecord[], otherFailures: Tally['failed']): Tally {
  const failed = tests.filter(({ state }) => state === 'failed' || state === 'pending');
  return {
    passed: tests.filter(({ state }) => state === 'passed').map(({ name }) => name),
    failed: [...failed.map(({ name, note }) => ({ name, note })), ...otherFailures],
    skipped: tests.filter(({ state }) => state === 'skipped').map(({ name, note }) => ({ name, note })),
  };
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.flatMap(({ passed }) => passed),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The tests that were skipped and those that failed, by name, then the line that tools read: of a long log, the end is what is kept. */
export function tallyLines({ passed, failed, skipped }: Tally): string[] {
  const lineOf = (what: string, { name, note }: Tally['failed'][number]): string =>
    `${what}: ${name}${note === undefined ? '' : ` (${note})`}`;
  return [
    ...skipped.map((test) => lineOf('skipped', test)),
    ...failed.map((test) => lineOf('failed', test)),
    `tests: ${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
  ];
}

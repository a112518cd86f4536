/** Counts what came of the tests. */

export interface TestRecord {
  /** File and full name. */
  name: string;
  state: 'passed' | 'failed' | 'skipped' | 'pending';
  /** Why it was skipped, where the test says so. */
  note?: string | undefined;
}

export interface Tally {
  /** Their names. */
  passed: string[];
  failed: number;
  skipped: { name: string; note?: string | undefined }[];
}

/**
 * @param tests every test that was found; one still pending at the end has died with its process
 * @param otherFailures failures that belong to no test: files that do not load, hooks, errors nobody caught
 */
export function tallyTests(tests: TestRecord[], otherFailures: number): Tally {
  return {
    passed: tests.filter(({ state }) => state === 'passed').map(({ name }) => name),
    failed: tests.filter(({ state }) => state === 'failed' || state === 'pending').length + otherFailures,
    skipped: tests.filter(({ state }) => state === 'skipped').map(({ name, note }) => ({ name, note })),
  };
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.flatMap(({ passed }) => passed),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The skipped tests by name, then the line that tools read. */
export function tallyLines({ passed, failed, skipped }: Tally): string[] {
  return [
    ...skipped.map(({ name, note }) => `skipped: ${name}${note === undefined ? '' : ` (${note})`}`),
    `tests: ${passed.length} passed, ${failed} failed, ${skipped.length} skipped`,
  ];
}

/** Writes one copy of a library, and sees that it is whole. */
import { Worker } from 'node:worker_threads';
import { ABOUT_ONE_ROW } from '../file/look.ts';
import { APPLICATION_ID } from '../schema.ts';

interface Job {
  readonly source: string;
  readonly target: string;
  readonly applicationId: number;
  /** complaints of SQLite's that are no damage */
  readonly harmless: string;
}

/** As data, for it comes from a thread. The codes are SQLite's and the system's. */
interface JobFailure {
  readonly message: string;
  readonly errcode?: number;
  readonly code?: string;
}

/**
 * Copies and verifies in a thread: reading all of a large library takes seconds. Other connections may write meanwhile.
 *
 * @param source the library's file
 * @param target where nothing is yet
 * @throws an error with SQLite's or the system's code; the target may then hold anything
 */
export function writeBackup(source: string, target: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // As a text: so there is no file of its own to be found, in the source as in a bundle.
  const code = `require('node:worker_threads').parentPort.postMessage((${copyAndVerify})(require('node:worker_threads').workerData))`;
  const worker = new Worker(code, { eval: true, execArgv: [], workerData: jobOf(source, target) });
  worker.once('message', (failure: JobFailure | undefined) => {
    if (failure === undefined || failure === null) resolve();
    else reject(errorOf(failure));
  });
  worker.once('error', reject);
  worker.once('exit', (exitCode) => reject(new Error(`the thread that writes a backup ended with ${exitCode}`)));
  return promise;
}

/** The same at once, for a start that must not go on before. */
export function writeBackupSync(source: string, target: string): void {
  const failure = copyAndVerify(jobOf(source, target));
  if (failure !== undefined) throw errorOf(failure);
}

function jobOf(source: string, target: string): Job {
  return { source, target, applicationId: APPLICATION_ID, harmless: ABOUT_ONE_ROW.source };
}

function errorOf({ message, errcode, code }: JobFailure): Error {
  return Object.assign(
    new Error(message),
    errcode === undefined ? {} : { errcode },
    code === undefined ? {} : { code },
  );
}

/** Nothing from outside of it may be used here: its text is run in a thread. */
function copyAndVerify({ source, target, applicationId, harmless }: Job): JobFailure | undefined {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const { closeSync, fsyncSync, openSync, writeFileSync } = process.getBuiltinModule('node:fs');
  try {
    // SQLite would make it readable for others.
    writeFileSync(target, '', { flag: 'wx', mode: 0o600 });
    const library = new DatabaseSync(source, { readOnly: true, timeout: 5_000 });
    try {
      library.prepare('VACUUM INTO ?').run(target);
    } finally {
      library.close();
    }
    const copy = new DatabaseSync(target, { readOnly: true });
    try {
      const owner = copy.prepare('PRAGMA application_id').get()?.['application_id'];
      if (owner !== applicationId) return { message: `the copy is of application ${owner}`, errcode: 11 };
      const complaints = copy
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => String(row['integrity_check']));
      const serious = complaints.filter((text) => text !== 'ok' && !new RegExp(harmless).test(text));
      if (serious.length > 0) return { message: `the copy is damaged: ${serious.slice(0, 5).join('; ')}`, errcode: 11 };
    } finally {
      copy.close();
    }
    const fd = openSync(target, 'r+');
    fsyncSync(fd);
    closeSync(fd);
    return undefined;
  } catch (error) {
    const { message, errcode, code } = error as Error & { errcode?: number; code?: string };
    return { message, ...(errcode === undefined ? {} : { errcode }), ...(code === undefined ? {} : { code }) };
  }
}

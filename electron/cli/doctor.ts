/** `reeltag doctor`: what works on this machine, and what to do about the rest. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../catalogue/folders.ts';
import { packageVersion } from '../catalogue/version.ts';
import type { Supervisor } from '../engine-host/supervisor.ts';
import { lastLines } from '../report/last-lines.ts';
import { writeReport } from '../report/write-report.ts';
import type { Finding } from '../wire/engine.ts';
import { systemErrorCode, TagError } from '../wire/errors.ts';
import type { Context } from './context.ts';
import { deviceFinding, measureAll } from './devices.ts';
import { modelInUse, modelRef, readModelInfo, withEngine } from './engine.ts';
import { printable } from './text.ts';

/** @returns 0 where all that is needed is there, else 1 */
export async function doctor(
  context: Context,
  options: {
    model?: string | undefined;
    json?: boolean | undefined;
    measure?: boolean | undefined;
    report?: string | undefined;
  },
): Promise<number> {
  // Before anything that takes long.
  if (options.report !== undefined && existsSync(options.report)) throw isThere(options.report);
  return withEngine(context, async (engine) => {
    const { signal } = context;
    context.progress.show('looking around');
    const { findings } = await engine.call('examine', {}, { signal });
    const directory = await modelInUse(options);
    const model: Finding = await readModelInfo(context, engine, directory)
      .then(({ id, cache }): Finding => {
        const precisions = cache.conversions.map(({ precision }) => precision);
        const converted = precisions.length === 0 ? 'not converted yet' : `converted to ${precisions.join(', ')}`;
        return { name: 'model', status: 'ok', found: `${id} in ${directory}, ${converted}` };
      })
      .catch((error: unknown): Finding => {
        if (!(error instanceof TagError)) throw error;
        return { name: 'model', status: 'missing', found: 'not usable', advice: error.message };
      });
    const devices = model.status === 'missing' ? [] : await examineDevices(context, engine, directory, options);
    const all = [...findings, model, ...devices];
    if (options.report !== undefined) saveReport(context, all, options.report);
    else if (options.json === true) for (const finding of all) context.print(JSON.stringify(finding));
    else for (const line of findingLines(all, context.style.color)) context.print(line);
    return all.some(({ status }) => status === 'missing') ? 1 : 0;
  });
}

/** The window's log is where the window is; of a terminal there is none. */
function saveReport(context: Context, findings: readonly Finding[], file: string): void {
  const log = join(dataFolder(), 'window', 'reeltag.log');
  const { text } = writeReport({ version: packageVersion(), host: 'terminal', findings, log: lastLines(log) });
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === 'EEXIST') throw isThere(file);
    throw new TagError('write-failed', `${file} could not be written (${code}): name another file.`, { cause: error });
  }
  context.print(`Saved as ${printable(file)}. Nothing was sent: read it, and send it yourself if you like.`);
}

const isThere = (file: string): TagError =>
  new TagError('write-failed', `${file} is there already: name another file.`);

/** What is known of each device with this model, or is found out now. */
async function examineDevices(
  context: Context,
  engine: Supervisor,
  directory: string,
  { measure }: { measure?: boolean | undefined },
): Promise<Finding[]> {
  const ref = modelRef({}, directory);
  try {
    const devices =
      measure === true
        ? await measureAll(context, engine, ref, 'all')
        : (await engine.call('listDevices', { model: ref }, { signal: context.signal })).devices;
    return devices.map(deviceFinding);
  } catch (error) {
    if (!(error instanceof TagError)) throw error;
    return [{ name: 'devices', status: 'missing', found: 'not measured', advice: error.message }];
  }
}

const MARKS = { ok: ['ok', '32'], note: ['note', '33'], missing: ['MISSING', '31'] } as const;

/** @param width of the names */
export function findingLines(findings: readonly Finding[], color: boolean, width = 14): string[] {
  return findings.flatMap(({ name, status, found, advice }) => {
    const [word, code] = MARKS[status];
    const mark = word.padEnd(8);
    const line = `${color ? `\x1b[${code}m${mark}\x1b[0m` : mark}${name.padEnd(width)}${printable(found)}`;
    return advice === undefined ? [line] : [line, `${' '.repeat(8 + width)}${printable(advice)}`];
  });
}

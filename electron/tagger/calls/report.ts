/** The call that makes what somebody may send by hand. */
import { basename } from 'node:path';
import { writeReport } from '../../report/write-report.ts';
import type { AppContract, AppState } from '../../wire/app/index.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';
import type { Parts } from '../parts.ts';

export interface ReportOptions {
  readonly host: Pick<AppState['host'], 'kind' | 'version'>;
  readonly logLines: (() => readonly string[]) | undefined;
}

export function reportCalls(
  { engines, list, model }: Pick<Parts, 'engines' | 'list' | 'model'>,
  { host, logLines }: ReportOptions,
) {
  return {
    makeReport: async (_args, { signal }) => {
      // By a process of its own: of those that are there one may be what went wrong.
      const findings = await engines.errand('examine', {}, { signal }).then(
        (found) => [...found.findings, modelFinding(model.status)],
        (error: unknown) => {
          if (!(error instanceof TagError)) throw error;
          return error.message;
        },
      );
      const videos = Array.from(list.all(), ({ path }) => basename(path));
      return writeReport({ version: host.version, host: host.kind, findings, log: logLines?.(), videos });
    },
  } satisfies Partial<Handlers<AppContract>>;
}

function modelFinding({ state, id, name, device, problem }: Parts['model']['status']) {
  const found = [id ?? name, state, device].filter((word) => word !== undefined).join(', ');
  const isWrong = state === 'failed' || state === 'stopped';
  return {
    ...{ name: 'model', status: isWrong ? ('missing' as const) : ('ok' as const), found },
    ...(problem === undefined ? {} : { advice: problem.message }),
  };
}

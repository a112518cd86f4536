/** What Ray says of a job, and what it means to whoever asked for it. */
import { z } from 'zod';
import type { JobLine } from '../job.ts';

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'stopped'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobStatus {
  readonly id: string;
  readonly state: JobState;
  /** why it has failed, a sentence */
  readonly message?: string;
  /** what Ray says beside that, for a log */
  readonly detail?: string;
  /** milliseconds since 1970 */
  readonly started?: number;
  readonly ended?: number;
  /** the driver's last line that says where it is */
  readonly last?: JobLine;
}

const STATES: Readonly<Record<string, JobState>> = {
  PENDING: 'waiting',
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'failed',
  STOPPED: 'stopped',
};

/** Of those fields that are used. */
export const rayJobSchema = z.object({
  /** of what was not submitted this way there is none */
  submission_id: z.string().nullish(),
  status: z.string(),
  message: z.string().nullish(),
  error_type: z.string().nullish(),
  start_time: z.number().nullish(),
  end_time: z.number().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  driver_exit_code: z.number().nullish(),
});
export type RayJob = z.infer<typeof rayJobSchema>;

export function stateOf({ status }: RayJob): JobState {
  return STATES[status] ?? 'waiting';
}

export function isOver(state: JobState): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped';
}

/** @param id that it was asked for by */
export function statusOf(id: string, job: RayJob, last: JobLine | undefined): JobStatus {
  const state = stateOf(job);
  const said = last?.reeltag === 'failed' ? last.error : undefined;
  const detail = said?.detail ?? job.message ?? undefined;
  return {
    ...{ id, state },
    ...(state === 'failed' ? { message: said?.message ?? whyFailed(job) } : {}),
    ...(state === 'failed' && detail !== undefined ? { detail } : {}),
    ...(typeof job.start_time === 'number' ? { started: job.start_time } : {}),
    ...(typeof job.end_time === 'number' ? { ended: job.end_time } : {}),
    ...(last === undefined ? {} : { last }),
  };
}

function whyFailed({ error_type: type, driver_exit_code: code }: RayJob): string {
  switch (type) {
    case 'RUNTIME_ENV_SETUP_FAILURE':
      return 'The cluster could not unpack the driver of the job: submit it again, and look at the log of Ray if that fails too.';
    case 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT':
    case 'JOB_SUPERVISOR_ACTOR_UNSCHEDULABLE':
      return 'The cluster found no machine for the driver of the job: look whether its head is alive and has something to spare.';
    case 'JOB_SUPERVISOR_ACTOR_DIED':
    case 'JOB_SUPERVISOR_ACTOR_UNKNOWN_FAILURE':
      return 'The machine that the driver of the job was on has gone away: resume the job, and it goes on where it was.';
    default:
      return code === null || code === undefined
        ? 'The job failed, and its driver did not say why: look at its log, and resume it.'
        : `The driver of the job ended with code ${code} and did not say why: look at its log, and resume it.`;
  }
}

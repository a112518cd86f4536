/** What a template is filled in with. Pure: every file of these is text of text. */
import type { Job } from '../../../cluster/job.ts';

export interface TemplatePlan {
  readonly job: Job;
  /** machines that work, each with so many cores and cards */
  readonly machines: number;
  readonly cpus: number;
  readonly gpus: number;
  /** of the nodes */
  readonly image: string;
  readonly rayVersion: string;
  /** a claim of a volume that all share, and where it is mounted; absent: all lies in buckets */
  readonly volume?: { readonly claim: string; readonly mount: string };
}

/** As the driver takes it. */
export function encodedJob(job: Job): string {
  return Buffer.from(JSON.stringify(job)).toString('base64url');
}

/** Failures as HTTP answers: the status for the machine, a `Problem` as JSON for the page. */
import type { Problem } from '../wire/app/problem.ts';
import type { ErrorKind, TagError } from '../wire/errors.ts';

const STATUS: Partial<Record<ErrorKind, number>> = {
  usage: 400,
  'bad-range': 416,
  'not-found': 404,
  unreadable: 403,
  'timed-out': 504,
  'disk-full': 507,
  'write-failed': 500,
  'ffmpeg-missing': 500,
  'in-use': 503,
};
/** The file was found, and cannot be made into what was asked for. */
const UNUSABLE = 422;

export function responseFor({ kind, message }: TagError): Response {
  // The detail stays here: it holds paths and command lines, and is for the log.
  return problemResponse(STATUS[kind] ?? UNUSABLE, kind, message);
}

export function problemResponse(status: number, kind: ErrorKind, message: string): Response {
  const problem: Problem = { kind, message };
  return Response.json(problem, { status, headers: { 'Cache-Control': 'no-store' } });
}

/** What a line asks of a worker. */
import { type WorkerRequest, workerRequestSchema } from '../cluster/worker-lines.ts';
import { TagError, type TagErrorData } from '../wire/errors.ts';
import type { Line } from './answer-lines.ts';

/** Why a line is no request, and whose it would have been where that can be read. */
interface NoRequest {
  readonly id?: string;
  readonly error: TagErrorData;
}

/** The id where a line begins with it: such a line need not be whole. */
const ID_FIRST = /^\s*\{\s*"id"\s*:\s*("(?:[^"\\]|\\.){0,4096}")/;
const FORM =
  'a request is one line of JSON, {"id": text, "path": text, "spans"?: [{"start", "end"}…] or "segments", "whole"?: true or false}';

/** Undefined for a blank line. */
export function readRequest({ text, isCut }: Line): WorkerRequest | NoRequest | undefined {
  const json = text.startsWith('\u{FEFF}') ? text.slice(1) : text;
  if (json.trim() === '') return undefined;
  if (isCut) return noRequest(idAtStart(json), `This line is too long, and most of it was passed over: ${FORM}.`);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return noRequest(idAtStart(json), `This line is no JSON: ${FORM}.`);
  }
  const { data, error } = workerRequestSchema.safeParse(value);
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'This line' : `“${issue.path.join('.')}” in this line`;
  return noRequest(idOf(value), `${where} is not as it should be: ${FORM}.`);
}

function noRequest(id: string | undefined, sentence: string): NoRequest {
  return { ...(id === undefined ? {} : { id }), error: new TagError('usage', sentence).toJSON() };
}

function idOf(value: unknown): string | undefined {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return typeof id === 'string' ? id : undefined;
}

function idAtStart(text: string): string | undefined {
  const [, quoted] = ID_FIRST.exec(text.slice(0, 8192)) ?? [];
  if (quoted === undefined) return undefined;
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

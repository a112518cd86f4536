/** A job's log, of which the driver writes lines of its own among whatever else is printed. Ray gives all of it each time. */
import { type JobLine, jobLineSchema } from '../job.ts';
import { parsed } from './ray.ts';

export interface NewLines {
  /** the driver's own, in their order */
  readonly lines: JobLine[];
  /** the rest, of which the end is kept where it is long */
  readonly text: string;
  /** from where on the log is new the next time */
  readonly next: number;
}

const MOST_TEXT = 256 * 1024;
/** The driver's own are short, and what they say is kept and shown: one that is longer is somebody else's. */
const MOST_LINE = 64 * 1024;
/** From its end a log is looked through so far: the driver speaks each second. */
const MOST_SEARCHED = 4 * 2 ** 20;

/**
 * @param from where the last look ended; of a log that is shorter, another job's, all is new
 * @param isOver nothing is added to it any more: the last line counts without its end, too
 */
export function newLines(log: string, from: number, isOver: boolean): NewLines {
  const begin = from <= log.length ? from : 0;
  const next = isOver ? log.length : log.lastIndexOf('\n') + 1;
  if (next <= begin) return { lines: [], text: '', next: begin };
  const lines: JobLine[] = [];
  let others: string[] = [];
  let length = 0;
  for (const line of eachLine(log, begin, next)) {
    const own = ownLine(line);
    if (own !== undefined) {
      lines.push(own);
      continue;
    }
    others.push(line);
    length += line.length + 1;
    if (length <= 2 * MOST_TEXT) continue;
    const text = others.join('\n').slice(-MOST_TEXT);
    others = [text];
    length = text.length + 1;
  }
  const text = others.length === 0 ? '' : `${others.join('\n')}\n`;
  return { lines, text: text.slice(-MOST_TEXT), next };
}

/** The driver's last word in a log, looked for from its end. */
export function lastLine(log: string): JobLine | undefined {
  let end = log.length;
  const least = Math.max(0, log.length - MOST_SEARCHED);
  while (end > least) {
    const begin = log.lastIndexOf('\n', end - 1) + 1;
    const own = ownLine(log.slice(begin, end));
    if (own !== undefined && own.reeltag !== 'note') return own;
    end = begin - 1;
  }
  return undefined;
}

function* eachLine(log: string, begin: number, end: number): Generator<string> {
  for (let at = begin; at < end; ) {
    const found = log.indexOf('\n', at);
    const to = found < 0 || found > end ? end : found;
    yield log.slice(at, to);
    at = to + 1;
  }
}

function ownLine(line: string): JobLine | undefined {
  if (line.length > MOST_LINE || !line.startsWith('{') || !line.includes('"reeltag"')) return undefined;
  return jobLineSchema.safeParse(parsed(line)).data;
}

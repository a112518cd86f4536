/** The report that somebody may send by hand: a text in which nothing is hidden from whoever sends it. */
import { realpathSync } from 'node:fs';
import { availableParallelism, cpus, homedir, release, totalmem, type } from 'node:os';
import type { Finding } from '../wire/engine.ts';
import { withoutPrivateWords } from './private-words.ts';

export interface ReportFacts {
  readonly version: string;
  /** how it runs: `electron`, `serve`, `terminal` */
  readonly host: string;
  /** what `reeltag doctor` finds; a sentence where it could not be asked */
  readonly findings: readonly Finding[] | string;
  /** the last lines of the log; undefined where there is none */
  readonly log?: readonly string[] | undefined;
  readonly made?: Date;
  readonly home?: readonly string[];
  /** what the library's videos are called, where one is open */
  readonly videos?: readonly string[];
}

export interface Report {
  readonly fileName: string;
  readonly text: string;
}

/** Lines of the log, and characters of all of them. */
const MOST_LINES = 400;
const MOST_CHARACTERS = 200_000;

export function writeReport({
  version,
  host,
  findings,
  log,
  made = new Date(),
  home = homes(),
  videos,
}: ReportFacts): Report {
  const at = made.toISOString();
  const [cpu] = cpus();
  const { electron, chrome, node } = process.versions as Record<string, string | undefined>;
  const runtime = [
    ...(electron === undefined ? [] : [`Electron ${electron}`, `Chromium ${chrome}`]),
    `Node ${node}`,
  ].join(', ');
  const lines = [
    'Reeltag report',
    'Nothing of this was sent anywhere. Read it, and send it yourself if you like.',
    'Home folders are written as ~, and videos by their ending alone.',
    '',
    `Made      ${at}`,
    `Reeltag   ${version} (${host})`,
    `Runs on   ${runtime}`,
    `System    ${type()} ${release()}, ${process.arch}`,
    `Machine   ${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} threads, ${gigabytes(totalmem())} GB of memory`,
    '',
    'What works',
    ...(typeof findings === 'string' ? [`  ${findings}`] : findings.flatMap(findingLines)),
    '',
    'The last lines of the log',
    ...(log === undefined ? ['  There is no log: what went wrong was written to standard error.'] : lastOf(log)),
  ];
  const text = `${withoutPrivateWords(lines.join('\n'), home, videos)}\n`;
  return { fileName: `reeltag-report-${at.slice(0, 19).replaceAll(':', '-')}.txt`, text };
}

/** The user's own, as it is named and where that leads: videos are kept by the latter. A user of a container may have none. */
function homes(): string[] {
  try {
    const home = homedir();
    return [...new Set([realpathSync(home), home])].sort((a, b) => b.length - a.length);
  } catch {
    return [];
  }
}

function findingLines({ name, status, found, advice }: Finding): string[] {
  const line = `  ${status.padEnd(8)}${name.padEnd(14)}${found}`;
  return advice === undefined ? [line] : [line, `${' '.repeat(24)}${advice}`];
}

function lastOf(log: readonly string[]): string[] {
  if (log.length === 0) return ['  Nothing went wrong.'];
  const lines: string[] = [];
  let left = MOST_CHARACTERS;
  for (const line of log.slice(-MOST_LINES).toReversed()) {
    left -= line.length + 1;
    if (left < 0) break;
    lines.unshift(line);
  }
  return lines;
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

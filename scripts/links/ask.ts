/** Asks for pages of others, as kindly as a weekly look allows: each once or twice, a few at a time. */
import { setTimeout as delay } from 'node:timers/promises';

export interface OutsideLink {
  url: string;
  /** The first place that names it. */
  where: string;
}

export interface Answers {
  /** Gone for good, as far as its server says: a line each. */
  dead: string[];
  /** Not to be told: the server is away, or lets no programs in. */
  unknown: string[];
}

const AT_ONCE = 4;
const TIMEOUT_MS = 30_000;
const GONE = [404, 410];

/** @param pauseMs before something is asked again */
export async function askFor(links: readonly OutsideLink[], pauseMs: number): Promise<Answers> {
  const answers: Answers = { dead: [], unknown: [] };
  const queue = [...links];
  const work = async (): Promise<void> => {
    for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
      const problem = await whyNot(link.url, pauseMs);
      if (problem === undefined) continue;
      const line = `${link.where}: ${link.url} ${problem.says}`;
      (problem.dead ? answers.dead : answers.unknown).push(line);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { dead: answers.dead.sort(), unknown: answers.unknown.sort() };
}

async function whyNot(url: string, pauseMs: number): Promise<{ dead: boolean; says: string } | undefined> {
  // Some servers know no HEAD, and say so by any status.
  const head = await statusOf(url, 'HEAD');
  if (head === 'well') return undefined;
  await delay(pauseMs);
  const get = await statusOf(url, 'GET');
  if (get === 'well') return undefined;
  return { dead: typeof get === 'number' && GONE.includes(get), says: `answers ${get}` };
}

async function statusOf(url: string, method: 'HEAD' | 'GET'): Promise<'well' | number | string> {
  try {
    const response = await fetch(url, { method, redirect: 'follow', signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok ? 'well' : response.status;
  } catch (error) {
    const { cause } = error as Error;
    return cause instanceof Error ? cause.message : String(error);
  }
}

/** The end of what a job has printed: what is new is asked for, and only so much is held. What its driver says for programs stands in words. */
import type { JobLine } from '../../cluster/job.ts';
import { MOST_LOG } from '../../wire/app/cluster.ts';
import type { ClusterClient } from './client-face.ts';

export class LogTail {
  #text = '';
  #next = 0;
  #cut = false;
  #asked: Promise<unknown> = Promise.resolve();

  /** Pages that ask at the same time are answered one after the other: each would else add the same lines. */
  read(client: ClusterClient, id: string, signal: AbortSignal): Promise<{ text: string; cut: boolean }> {
    const turn = this.#asked.then(() => this.#read(client, id, signal));
    this.#asked = turn.catch(() => {});
    return turn;
  }

  /** It begins anew, with a job that does. */
  clear(): void {
    this.#text = '';
    this.#next = 0;
    this.#cut = false;
  }

  async #read(client: ClusterClient, id: string, signal: AbortSignal): Promise<{ text: string; cut: boolean }> {
    const { lines, text, next } = await client.lines(id, { signal, from: this.#next });
    // One that was begun again since writes another.
    if (next < this.#next) this.clear();
    this.#next = next;
    const all = this.#text + text + lines.flatMap(inWords).join('');
    // From the beginning of a line on.
    const from = all.length <= MOST_LOG ? 0 : all.indexOf('\n', all.length - MOST_LOG) + 1;
    this.#cut ||= from > 0;
    this.#text = all.slice(from).slice(-MOST_LOG);
    return { text: this.#text.toWellFormed(), cut: this.#cut };
  }
}

/** How far it is, each second, is shown elsewhere. */
function inWords(line: JobLine): string[] {
  switch (line.reeltag) {
    case 'plan':
      return [`${line.clips} clips in ${line.shards} shards, ${line.done} of them done before\n`];
    case 'progress':
      return [];
    case 'note':
      return [`${line.message}\n`];
    case 'failed':
      return [`${line.error.message}\n`, ...(line.error.detail === undefined ? [] : [`${line.error.detail}\n`])];
    case 'end':
      return [`${line.done} clips done, ${line.failed} of them failed, in ${Math.round(line.seconds)} s\n`];
  }
}

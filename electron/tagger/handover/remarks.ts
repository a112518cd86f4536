/** What whoever exports or imports should know, each sentence told once. */
import type { LeaveOut, Remark } from '../../interchange/format.ts';
import { type ImportPlan, NAMED_IN_PLAN, type ToldRemark } from '../../wire/app/interchange.ts';

interface Told {
  videos: number;
  first: string | undefined;
  last: string | undefined;
}

/** Of sentences that name what they are about there may be as many as there are videos. */
const MOST_SENTENCES = 200;

export class Remarks {
  readonly #told = new Map<string, Told>();

  readonly remark: Remark = (sentence, video) => {
    const told = this.#told.get(sentence) ?? { videos: 0, first: video, last: undefined };
    if (!this.#told.has(sentence) && this.#told.size >= MOST_SENTENCES) return;
    this.#told.set(sentence, told);
    if (video === undefined || video === told.last) return;
    told.videos += 1;
    told.last = video;
  };

  get all(): ToldRemark[] {
    return [...this.#told].map(([sentence, { videos, first }]) => ({
      ...{ sentence, videos },
      ...(first === undefined ? {} : { first }),
    }));
  }
}

export class LeftOut {
  readonly #told = new Map<string, { times: number; readonly first: string }>();

  readonly leaveOut: LeaveOut = (sentence, where) => {
    const told = this.#told.get(sentence);
    if (told !== undefined) told.times += 1;
    else if (this.#told.size < NAMED_IN_PLAN) this.#told.set(sentence, { times: 1, first: where });
  };

  get all(): ImportPlan['leftOut'] {
    return [...this.#told].map(([sentence, told]) => ({ sentence, ...told }));
  }
}

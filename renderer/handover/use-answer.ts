/** The host's answer to what is chosen, asked anew when that changes; what is asked no more is called off. */
import { useEffect, useState } from 'react';
import { TagError } from '../../electron/wire/errors.ts';
import { isAbortError } from '../../electron/wire/failures.ts';
import { useApp, useSteady } from '../hooks.ts';

/** Who types is not done with the first letter. In milliseconds. */
const TYPING_MS = 250;

export interface Answer<T> {
  /** the newest there is: of what was asked before, while `busy` */
  readonly value: T | undefined;
  readonly busy: boolean;
  /** why there is none */
  readonly why: string | undefined;
}

/** @param asked undefined asks nothing */
export function useAnswer<A, T>(
  asked: A | undefined,
  ask: (asked: A, signal: AbortSignal) => Promise<T>,
): Answer<T> & { again: () => void } {
  const { talk } = useApp();
  const [answer, setAnswer] = useState<Answer<T>>({ value: undefined, busy: asked !== undefined, why: undefined });
  const [times, setTimes] = useState(0);
  const newest = useSteady(() => asked as A);
  const steady = useSteady(ask);
  const key = asked === undefined ? undefined : JSON.stringify(asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked again when somebody wants it
  useEffect(() => {
    if (key === undefined) return setAnswer({ value: undefined, busy: false, why: undefined });
    const controller = new AbortController();
    const put = (told: Partial<Answer<T>>): void => {
      if (!controller.signal.aborted) setAnswer((now) => ({ ...now, ...told }));
    };
    put({ busy: true });
    const begin = async (): Promise<void> => {
      try {
        put({ value: await steady(newest(), controller.signal), busy: false, why: undefined });
      } catch (error) {
        if (controller.signal.aborted || isAbortError(error)) return;
        const isExpected = error instanceof TagError;
        if (!isExpected) talk.report(error);
        put({ value: undefined, busy: false, why: isExpected ? error.message : undefined });
      }
    };
    const timer = setTimeout(() => void begin(), TYPING_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, times, talk, newest, steady]);
  return { ...answer, again: () => setTimes((now) => now + 1) };
}

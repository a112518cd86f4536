/** Something long that a dialog has asked for: shown in it while it is open, and among the tasks whatever becomes of the dialog. */
import { useEffect, useRef, useState } from 'react';
import { TagError } from '../../electron/wire/errors.ts';
import { useApp } from '../hooks.ts';
import type { Running } from './handover-actions.ts';

export interface Run {
  readonly busy: boolean;
  readonly fraction: number | undefined;
  /** why it came to nothing */
  readonly failure: TagError | undefined;
  /** @returns undefined where it failed or was cancelled: the dialog has said why, or a notice if the dialog has gone */
  start<T>(words: string, work: (running: Running) => Promise<T>): Promise<T | undefined>;
  cancel(): void;
  /** forgets the failure */
  clear(): void;
  /** the dialog was closed meanwhile */
  isGone(): boolean;
}

export function useRun(): Run {
  const { talk } = useApp();
  const [busy, setBusy] = useState(false);
  const [fraction, setFraction] = useState<number>();
  const [failure, setFailure] = useState<TagError>();
  const gone = useRef(false);
  const controller = useRef<AbortController>(undefined);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  return {
    busy,
    fraction,
    failure,
    start: async <T>(words: string, work: (running: Running) => Promise<T>) => {
      // What was begun before is wanted no more.
      controller.current?.abort();
      const own = new AbortController();
      controller.current = own;
      setBusy(true);
      setFraction(undefined);
      setFailure(undefined);
      let answer: T | undefined;
      await talk.during(words, async ({ signal, update }) => {
        const onFraction = (done: number | undefined): void => {
          update(words, done);
          if (controller.current === own) setFraction(done);
        };
        try {
          answer = await work({ signal: AbortSignal.any([signal, own.signal]), onFraction });
        } catch (error) {
          if (gone.current || !(error instanceof TagError)) throw error;
          setFailure(error);
          talk.announce(error.message);
        }
      });
      if (controller.current !== own) return undefined;
      setBusy(false);
      return answer;
    },
    cancel: () => controller.current?.abort(),
    clear: () => setFailure(undefined),
    isGone: () => gone.current,
  };
}

/** Keeps what is on the screen of a list where it is when rows come and go; another answer begins at its top. */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { scrolledFor } from './row-heights.ts';
import type { Row } from './rows.ts';

interface Held {
  rows: readonly Row[];
  /** as many as there have been */
  answers: number;
  /** the key of the row that somebody is at */
  current: string | undefined;
}

export function useHeldPlace(scroller: RefObject<HTMLElement | null>, { rows, answers, current }: Held): void {
  const before = useRef({ rows, answers });
  useLayoutEffect(() => {
    const { rows: shown, answers: then } = before.current;
    before.current = { rows, answers };
    const list = scroller.current;
    if (list === null || shown === rows || then !== answers) return;
    const top = scrolledFor(shown, rows, { top: list.scrollTop, height: list.clientHeight }, current);
    if (top !== list.scrollTop) list.scrollTop = top;
  }, [scroller, rows, answers, current]);
}

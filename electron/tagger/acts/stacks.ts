/** What a window can take back and make again, as it follows from its part of the log. */
import type { LoggedAct, LoggedKind } from '../../library/index.ts';
import type { ActKind } from '../../wire/app/acts.ts';

export interface StandingAct {
  readonly id: number;
  readonly kind: ActKind;
}

export interface Stacks {
  /** what stands, the newest last */
  readonly past: readonly StandingAct[];
  /** what was taken back, the last taken back last */
  readonly future: readonly StandingAct[];
}

export const NO_ACTS: Stacks = { past: [], future: [] };

/** The stacks after one more act of the window. */
export function after({ past, future }: Stacks, { id, kind, of }: LoggedAct): Stacks {
  if (isHuman(kind)) return { past: [...past, { id, kind }], future: [] };
  const [from, to] = kind === 'redo' ? [future, past] : [past, future];
  const at = from.findLastIndex((act) => act.id === of);
  const act = from[at];
  if (act === undefined) return { past, future };
  const rest = from.toSpliced(at, 1);
  if (kind === 'redo') return { past: [...to, act], future: rest };
  return { past: rest, future: kind === 'undo' ? [...to, act] : future };
}

/** Many acts at once, without a copy of the stacks for each. */
export function replay(acts: readonly LoggedAct[]): Stacks {
  const past: StandingAct[] = [];
  let future: StandingAct[] = [];
  for (const { id, kind, of } of acts) {
    if (isHuman(kind)) {
      past.push({ id, kind });
      future = [];
      continue;
    }
    const from = kind === 'redo' ? future : past;
    const at = from.findLastIndex((act) => act.id === of);
    const [act] = at < 0 ? [] : from.splice(at, 1);
    if (act === undefined) continue;
    if (kind === 'redo') past.push(act);
    if (kind === 'undo') future.push(act);
  }
  return { past, future };
}

function isHuman(kind: LoggedKind): kind is ActKind {
  return kind !== 'undo' && kind !== 'redo' && kind !== 'overtaken';
}

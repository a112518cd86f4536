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

/** @param before the stacks that these acts of the window come after */
export function replay(acts: readonly LoggedAct[], before: Stacks = NO_ACTS): Stacks {
  const past = [...before.past];
  let future = [...before.future];
  for (const { id, kind, of } of acts) {
    if (isHuman(kind)) {
      past.push({ id, kind });
      future = [];
      continue;
    }
    // What was to be made again may be overtaken as well.
    const isFuture = kind === 'redo' || (kind === 'overtaken' && future.some((act) => act.id === of));
    const from = isFuture ? future : past;
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

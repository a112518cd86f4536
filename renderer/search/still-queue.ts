/**
 * Pictures of moments, few at a time: each is made by a program of its own, and a browser keeps but some connections to a host, which the
 * video that plays needs, too. What is scrolled out of sight leaves the queue.
 */
const AT_ONCE = 2;

type Turn = () => void;

const waiting: Turn[] = [];
let busy = 0;

function next(): void {
  while (busy < AT_ONCE) {
    const turn = waiting.shift();
    if (turn === undefined) return;
    busy += 1;
    turn();
  }
}

/**
 * Calls back when it is its turn.
 *
 * @returns to be called when the picture is there, or is not wanted any more
 */
export function takeTurn(begin: Turn): () => void {
  let state: 'waiting' | 'busy' | 'over' = 'waiting';
  const turn = (): void => {
    state = 'busy';
    begin();
  };
  waiting.push(turn);
  next();
  return () => {
    if (state === 'waiting') waiting.splice(waiting.indexOf(turn), 1);
    if (state === 'busy') busy -= 1;
    state = 'over';
    next();
  };
}

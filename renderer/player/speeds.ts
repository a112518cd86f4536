/** How fast videos are played: the speeds there are, and how a video element is brought to one. */

export const SPEEDS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8];
export const NATURAL = 1;

/** The next faster one, or slower; at the end of them the last. */
export function stepSpeed(speed: number, by: 1 | -1): number {
  const next = by === 1 ? SPEEDS.find((each) => each > speed) : SPEEDS.findLast((each) => each < speed);
  return next ?? speed;
}

/** What is set of a video element. */
type Paced = Pick<HTMLMediaElement, 'playbackRate' | 'preservesPitch'>;

/**
 * As fast as is wanted, at the pitch that was recorded. Browsers may refuse what is far from the natural speed: then as near to it as
 * they go.
 *
 * @returns how fast it is now
 */
export function playAt(element: Paced, wanted: number): number {
  element.preservesPitch = true;
  const between = SPEEDS.filter((each) =>
    wanted > NATURAL ? each < wanted && each >= NATURAL : each > wanted && each <= NATURAL,
  );
  for (const speed of [wanted, ...(wanted > NATURAL ? between.reverse() : between)]) {
    try {
      element.playbackRate = speed;
      return speed;
    } catch {
      // One that is nearer to the natural speed, then.
    }
  }
  return element.playbackRate;
}

/**
 * A paused video shows the picture that came last, for certain. Chromium may drop a picture that comes while the one before is still to be
 * drawn, and goes on showing that; its events and frame callbacks tell of the dropped one all the same, and a canvas is given it. So where
 * pictures came close together the last is asked for again, as soon as all is still: what comes alone is drawn.
 */

/** Pictures further apart do not get into each other's way, on a busy machine neither. Milliseconds. */
const APART_MS = 2_000;
/** When it is asked for again, milliseconds after the last came: not while an arrow key is held down; and once more, for busy machines. */
const AGAIN_MS: readonly number[] = [150, 600];
/** Where it stands already a browser does not seek. So much further, in seconds, is the same frame, or as near to another. */
const NUDGE = 2e-5;

export interface SurePicture {
  /** Another one is asked for; to be said before the element hears of it. */
  asked(): void;
  /** One has come, or several have until now. */
  came(): void;
  /** There will be others, of something else. */
  forget(): void;
}

export function createSurePicture(element: () => HTMLVideoElement | null): SurePicture {
  let last = Number.NEGATIVE_INFINITY;
  /** One was asked for while another was on its way: that may have come at any time. */
  let isOvertaken = false;
  /** How often the last one was asked for again. */
  let times = 0;
  let nudge = NUDGE;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let request = 0;

  const forget = (): void => {
    clearTimeout(timer);
    cancelAnimationFrame(request);
    times = 0;
  };
  const askAgain = (): void => {
    const video = element();
    if (video === null || !video.paused || video.seeking) return;
    // There and back: at its end it is to have ended still, for then it plays from its start.
    nudge = times > 0 ? -nudge : video.ended ? -NUDGE : NUDGE;
    video.currentTime += nudge;
    times += 1;
  };
  return {
    asked: () => {
      isOvertaken ||= element()?.seeking === true;
      forget();
    },
    came: () => {
      const video = element();
      if (video === null) return;
      // The one that is asked for by now is still to come.
      isOvertaken ||= video.seeking;
      if (video.seeking) return;
      const now = performance.now();
      const isClose = times > 0 || isOvertaken || now - last < APART_MS;
      [last, isOvertaken] = [now, false];
      clearTimeout(timer);
      const wait = AGAIN_MS[times];
      if (!isClose || !video.paused || wait === undefined) return;
      timer = setTimeout(() => {
        request = requestAnimationFrame(askAgain);
      }, wait);
    },
    forget,
  };
}

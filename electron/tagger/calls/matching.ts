/** The calls about matches that nobody waits for. */
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { type Parts, requireVideo } from '../parts.ts';

export function matchingCalls(parts: Parts) {
  const { shown, matching, events } = parts;
  /** Whoever reads the answer knows of it by then. */
  const told = (): Record<string, never> => {
    events.flush();
    return {};
  };
  return {
    showVideo: ({ id }, { signal }) => {
      requireVideo(parts, id);
      return shown.show(id, signal);
    },
    startMatching: ({ ids, labels }) => {
      matching.start({ videos: ids, labels: labels ?? 'all' });
      return told();
    },
    pauseMatching: () => {
      matching.pause();
      return told();
    },
    resumeMatching: () => {
      matching.resume();
      return told();
    },
    cancelMatching: () => {
      matching.cancel();
      return told();
    },
  } satisfies Partial<Handlers<AppContract>>;
}

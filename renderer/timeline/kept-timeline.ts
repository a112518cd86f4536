/** How a person has the timeline: whose lanes are always there, how high it is, and whether it is folded. Kept by the browser for all its tabs. */
import { z } from 'zod';

export interface TimelineShape {
  /** ids of labels */
  readonly pins: readonly string[];
  readonly folded: boolean;
  /** pixels; undefined where it was left alone */
  readonly height: number | undefined;
}

export interface KeptTimeline {
  recall(): TimelineShape;
  remember(shape: TimelineShape): void;
}

export const USUAL_SHAPE: TimelineShape = { pins: [], folded: false, height: undefined };
export const ALWAYS_USUAL: KeptTimeline = { recall: () => USUAL_SHAPE, remember: () => {} };
export const MOST_PINS = 20;

const KEY = 'timeline';
const schema = z.object({
  pins: z.array(z.string().max(100)).max(MOST_PINS),
  folded: z.boolean(),
  height: z.number().min(0).max(100_000).optional(),
});

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function timelineIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptTimeline {
  return {
    recall: () => {
      try {
        return { ...USUAL_SHAPE, ...schema.parse(JSON.parse(storage().getItem(KEY) ?? '')) };
      } catch {
        return USUAL_SHAPE;
      }
    },
    remember: (shape) => {
      try {
        storage().setItem(KEY, JSON.stringify(shape));
      } catch {
        // It is forgotten, then.
      }
    },
  };
}

/** Whether the videos are shown as a list or as a grid, kept by the browser for all its tabs. */

export const SHAPES = ['list', 'grid'] as const;
export type Shape = (typeof SHAPES)[number];

export interface KeptShape {
  recall(): Shape;
  remember(shape: Shape): void;
}

export const ALWAYS_LIST: KeptShape = { recall: () => 'list', remember: () => {} };

const KEY = 'videos-shape';

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function shapeIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptShape {
  return {
    recall: () => {
      try {
        return storage().getItem(KEY) === 'grid' ? 'grid' : 'list';
      } catch {
        return 'list';
      }
    },
    remember: (shape) => {
      try {
        storage().setItem(KEY, shape);
      } catch {
        // It is forgotten, then.
      }
    },
  };
}

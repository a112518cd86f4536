/** How fast videos are played, kept by the browser for all its tabs. */
import { NATURAL, SPEEDS } from './speeds.ts';

export interface KeptSpeed {
  recall(): number;
  remember(speed: number): void;
}

export const ALWAYS_NATURAL: KeptSpeed = { recall: () => NATURAL, remember: () => {} };

const KEY = 'speed';

/** A storage may refuse, even to be named, as some browsers' do where a person forbids them to keep anything. */
export function speedIn(storage: () => Pick<Storage, 'getItem' | 'setItem'>): KeptSpeed {
  return {
    recall: () => {
      try {
        const speed = Number(storage().getItem(KEY));
        return SPEEDS.includes(speed) ? speed : NATURAL;
      } catch {
        return NATURAL;
      }
    },
    remember: (speed) => {
      try {
        storage().setItem(KEY, String(speed));
      } catch {
        // It is forgotten, then.
      }
    },
  };
}

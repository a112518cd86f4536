/**
 * What a menu's item does, done once the menu is gone and has given the focus back: whatever took the focus before would lose
 * it again, and a field that is left is closed.
 */
import { useRef } from 'react';

export interface AfterMenu {
  /** for an item's `onSelect` */
  afterwards: (what: () => void) => void;
  /** for the menu's content */
  onCloseAutoFocus: () => void;
}

export function useAfterMenu(): AfterMenu {
  const chosen = useRef<() => void>(undefined);
  return {
    afterwards: (what) => {
      chosen.current = what;
    },
    onCloseAutoFocus: () => {
      const what = chosen.current;
      chosen.current = undefined;
      // The focus goes back right after this.
      if (what !== undefined) queueMicrotask(what);
    },
  };
}

/** The page's store and actions, for components. */
import { createContext, useCallback, useContext, useLayoutEffect, useRef } from 'react';
import { useStore as useZustand } from 'zustand';
import type { App } from './app.ts';
import type { PageState } from './store.ts';

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('a component is used outside of AppContext');
  return app;
}

export function usePage<T>(select: (state: PageState) => T): T {
  return useZustand(useApp().store, select);
}

/** A function that stays the same and does what the newest one does: whoever is given it need not be drawn again. */
export function useSteady<A extends unknown[], R>(newest: (...args: A) => R): (...args: A) => R {
  const known = useRef(newest);
  useLayoutEffect(() => {
    known.current = newest;
  });
  return useCallback((...args: A) => known.current(...args), []);
}

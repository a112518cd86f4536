/** What stands in place of the page's columns has the focus when it comes, and Escape leaves it. */
import { type RefObject, useEffect, useRef } from 'react';
import { useApp } from '../hooks.ts';
import './mode.css';

/** @returns its region; @param leave the same as long as the mode is there */
export function useMode(leave: () => void): RefObject<HTMLElement | null> {
  const { store } = useApp();
  const region = useRef<HTMLElement>(null);
  useEffect(() => region.current?.focus(), []);
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || store.getState().dialog !== undefined) return;
      event.preventDefault();
      leave();
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [store, leave]);
  return region;
}

/** What lists have in common whose rows come and go: which row an event met, giving one the focus, opening its menu by a key. */
import type { KeyboardEvent } from 'react';

/** Of the row that an event met; -1 for none. */
export function indexAt(target: EventTarget): number {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return Number(row?.dataset['index'] ?? -1);
}

/** The system's own keys for it: a browser may leave them to the page. */
export function isMenuKey({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): boolean {
  return key === 'ContextMenu' || (key === 'F10' && shiftKey);
}

/** As a pointer would open it. */
export function openMenuAt(target: EventTarget): void {
  if (!(target instanceof Element)) return;
  const { left, bottom, width } = target.getBoundingClientRect();
  const [clientX, clientY] = [left + Math.min(width / 2, 90), bottom - 8];
  target.dispatchEvent(new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }));
}

/** Gives a row the focus once it is there: it may be made only after the list has scrolled to it. */
export function focusSoon(list: HTMLElement | null, index: number, tries = 5): void {
  const row = list?.querySelector<HTMLElement>(`[data-index="${index}"] > button`);
  if (row) row.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusSoon(list, index, tries - 1));
}

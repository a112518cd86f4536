/** F6 goes between the page's regions: back to what had the focus there last, or to where one begins. */
import { useEffect } from 'react';
import { useApp } from '../hooks.ts';

/** The value of `data-region`, in the order of the round. One that is not there is passed over. */
const ORDER = ['videos', 'player', 'timeline', 'labels', 'review', 'evaluation', 'alike', 'header'];

/** A list begins at its row, not at the buttons above it. */
const ROW = '[data-row][tabindex="0"]';
const REACHABLE =
  'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), [tabindex]:not([tabindex="-1"])';

export function useRegions(): void {
  const { places } = useApp();
  useEffect(() => {
    const last = new Map<string, Element>();
    const remember = ({ target }: FocusEvent): void => {
      const name = regionOf(target);
      if (name !== undefined && target instanceof Element) last.set(name, target);
    };
    places.stepRegion = (by) => stepRegion(by, last);
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, [places]);
}

function stepRegion(by: 1 | -1, last: ReadonlyMap<string, Element>): void {
  const here = regionOf(document.activeElement);
  const from = here === undefined ? (by === 1 ? -1 : 0) : ORDER.indexOf(here);
  for (let n = 1; n <= ORDER.length; n++) {
    const name = ORDER[(from + by * n + ORDER.length * 2) % ORDER.length] ?? '';
    const start = startOf(document.querySelector(`[data-region="${name}"]`), last.get(name));
    if (start === undefined) continue;
    start.focus();
    return;
  }
}

function startOf(region: Element | null, before: Element | undefined): HTMLElement | undefined {
  if (region === null) return undefined;
  const all = [before, ...region.querySelectorAll(ROW), ...region.querySelectorAll(REACHABLE)];
  // The timeline lies in the player's, and is one of its own.
  return all.find(
    (each) => each instanceof HTMLElement && each.closest('[data-region]') === region && canHaveFocus(each),
  ) as HTMLElement | undefined;
}

function canHaveFocus(element: HTMLElement): boolean {
  return element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility();
}

function regionOf(target: EventTarget | null): string | undefined {
  const region = target instanceof Element ? target.closest<HTMLElement>('[data-region]') : null;
  return region?.dataset['region'];
}

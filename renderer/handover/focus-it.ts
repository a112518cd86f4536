/** For what comes in the place of what had the focus: a `ref` that gives it the focus once it is there. */
export function focusIt(element: HTMLElement | null): void {
  element?.focus();
}

/** Where the focus was before a dialog took it, and has it again. The library gives it back only to a button of its own. */

let before: Element | null = null;

/** When a dialog opens. One that follows another was asked for from where that one was. */
export function remember(): void {
  const focused = document.activeElement;
  if (focused !== null && focused !== document.body && focused.closest('[role="dialog"]') === null) before = focused;
}

/** When a dialog has closed; whoever took the focus meanwhile keeps it. */
export function giveBack(event: Event): void {
  event.preventDefault();
  const isFree = document.activeElement === null || document.activeElement === document.body;
  if (isFree && before instanceof HTMLElement) before.focus();
}

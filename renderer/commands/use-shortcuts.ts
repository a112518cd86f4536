/** The keyboard: the first command that has the chord and can be used. */
import { useEffect } from 'react';
import { belongsToField, isHeld } from '../../electron/catalogue/keys/chord.ts';
import { keyEntry, type Where } from '../../electron/catalogue/keys/table.ts';
import type { App } from '../app.ts';
import { useApp } from '../hooks.ts';
import type { Command } from './command.ts';
import { allCommands } from './commands.ts';
import { chordsOf, heldChord } from './keys.ts';

export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const label = findLabel(app, event);
      const found = label === undefined ? findCommand(app, event) : undefined;
      if (label === undefined && found === undefined) return;
      event.preventDefault();
      // Who holds a key down has not looked at what comes next.
      if (event.repeat && (label !== undefined || found?.once === true)) return;
      if (label !== undefined) decideByKey(app, label);
      found?.run(app);
    };
    const release = (event: KeyboardEvent): void => {
      const label = labelOfKey(app, event.key);
      if (label !== undefined) app.timeline.strokes.up(label);
    };
    window.addEventListener('keydown', listener);
    window.addEventListener('keyup', release);
    return () => {
      window.removeEventListener('keydown', listener);
      window.removeEventListener('keyup', release);
    };
  }, [app]);
}

/** The label whose own key it is: what somebody has chosen goes before the program's. */
function findLabel(app: App, event: KeyboardEvent): string | undefined {
  const { store } = app;
  const { dialog, selection, review, evaluation, alike } = store.getState();
  if (dialog !== undefined || (evaluation ?? alike) !== undefined) return undefined;
  if (selection.current === undefined) return undefined;
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return undefined;
  const focus = focusKind(event.target);
  if (focus === 'text' || focus === 'empty-text' || focus === 'options' || event.key === ' ') return undefined;
  const id = labelOfKey(app, event.key);
  // A review asks about one label.
  return review === undefined || id === review.deck?.cards[review.deck.at]?.label ? id : undefined;
}

function labelOfKey({ store }: App, pressed: string): string | undefined {
  return store.getState().labels.labels.find(({ key }) => key?.toLowerCase() === pressed.toLowerCase())?.id;
}

function decideByKey({ store, review, deciding, timeline }: App, label: string): void {
  if (store.getState().review !== undefined) void review.decide('yes');
  // While the video plays it is about what passes.
  else if (!timeline.strokes.down(label)) void deciding.decideByKey(label);
}

function findCommand(app: App, event: KeyboardEvent): Command | undefined {
  const { dialog } = app.store.getState();
  // A dialog has the keyboard to itself.
  if (dialog !== undefined) return undefined;
  const held = heldChord(event);
  if (held === undefined) return undefined;
  const focus = focusKind(event.target);
  return allCommands().find(
    ({ id, command }) =>
      chordsOf(app, id).includes(held) &&
      isWithin(app, event.target, keyEntry(id).where) &&
      isFree(held, focus, command) &&
      command.enabled(app),
  )?.command;
}

const PLACES: Readonly<Record<Exclude<Where, 'page' | 'review'>, string>> = {
  lists: '.video-list, .ranking-list',
  videos: '.video-list',
  labels: '.ranking-list',
  timeline: '.timeline',
};

function isWithin({ store }: App, target: EventTarget | null, where: Where = 'page'): boolean {
  if (where === 'page') return true;
  if (where === 'review') return store.getState().review !== undefined;
  return target instanceof Element && target.closest(PLACES[where]) !== null;
}

/** Whether what has the focus leaves the chord to the command. */
function isFree(chord: string, focus: FocusKind, { whileTyping = false }: Command): boolean {
  switch (focus) {
    case 'text':
      return whileTyping && !belongsToField(chord);
    case 'empty-text':
      // In an empty field there is nothing of its own to undo.
      return whileTyping ? !belongsToField(chord) : /^Mod\+(Shift\+)?Z$/.test(chord);
    case 'options':
      return isHeld(chord);
    case 'control':
      return isHeld(chord) || !/(Space|Enter|Arrow.*|Home|End|Page.*)$/.test(chord);
    case 'none':
      return true;
  }
}

type FocusKind = 'text' | 'empty-text' | 'options' | 'control' | 'none';

/** Letters go to the option that begins with them; what is open over the page has the keyboard to itself. */
const OPTIONS = 'select, [role="menu"], [role="listbox"], [role="tree"], [role="dialog"]';
const CONTROLS = 'button, a[href], [role="slider"], [role="radio"], input, summary';

function focusKind(target: EventTarget | null): FocusKind {
  if (!(target instanceof HTMLElement)) return 'none';
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return 'text';
  if (target instanceof HTMLInputElement && ['text', 'search'].includes(target.type)) {
    return target.value === '' ? 'empty-text' : 'text';
  }
  if (target.closest(OPTIONS) !== null) return 'options';
  // The row of a list: the list has seen the key before, and what it has left is the page's. Space plays, as in every list of footage.
  if (target.closest('[data-row]') === target) return 'none';
  return target.closest(CONTROLS) === null ? 'none' : 'control';
}

/** The keyboard: the first command that has the chord and can be used. */
import { useEffect } from 'react';
import type { App } from '../app.ts';
import { IS_MAC } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { allCommands, type Command } from './commands.ts';
import { matchesChord } from './keys.ts';

export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const found = findCommand(app, event);
      if (found === undefined) return;
      event.preventDefault();
      found.run(app);
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, [app]);
}

function findCommand(app: App, event: KeyboardEvent): Command | undefined {
  const { dialog } = app.store.getState();
  // A dialog has the keyboard to itself.
  if (dialog !== undefined) return undefined;
  const focus = focusKind(event.target);
  return allCommands()
    .map(({ command }) => command)
    .find((command) => {
      const chord = command.keys.find((key) => matchesChord(event, key, IS_MAC));
      if (chord === undefined || !isWithin(event.target, command.within) || !command.enabled(app)) return false;
      const held = chord.includes('Mod');
      if (focus === 'text') return held && command.whileTyping === true;
      // In an empty field there is nothing of its own to undo.
      if (focus === 'empty-text') return held && (command.whileTyping === true || chord.endsWith('Z'));
      // A focused control has its own use for these.
      if (focus === 'control') return held || !/^(Space|Enter|Arrow.*)$/.test(chord);
      return true;
    });
}

function isWithin(target: EventTarget | null, place: string | undefined): boolean {
  return place === undefined || (target instanceof Element && target.closest(place) !== null);
}

type FocusKind = 'text' | 'empty-text' | 'control' | 'none';

const CONTROLS = 'button, a[href], select, [role="slider"], [role="menuitem"], [role="radio"], input, summary';

function focusKind(target: EventTarget | null): FocusKind {
  if (!(target instanceof HTMLElement)) return 'none';
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return 'text';
  if (target instanceof HTMLInputElement && ['text', 'search'].includes(target.type)) {
    return target.value === '' ? 'empty-text' : 'text';
  }
  return target.closest(CONTROLS) === null ? 'none' : 'control';
}

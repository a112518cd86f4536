/**
 * Chords as text: `Mod+Shift+Z`, `?`, `Space`. `Mod` is Command on a Mac and Control elsewhere.
 *
 * Keys are compared by what they produce, not by where they lie, so that `?` works on every keyboard.
 */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export function matchesChord(press: KeyPress, chord: string, mac: boolean): boolean {
  const { key, modifiers } = parse(chord);
  if ((mac ? press.metaKey : press.ctrlKey) !== modifiers.has('Mod')) return false;
  if (mac ? press.ctrlKey : press.metaKey) return false;
  if (press.altKey !== modifiers.has('Alt')) return false;
  // Shift is a part of how `?` is typed; with letters and named keys it is a modifier of its own.
  if (!isSymbol(key) && press.shiftKey !== modifiers.has('Shift')) return false;
  return (press.key === ' ' ? 'Space' : press.key).toLowerCase() === key.toLowerCase();
}

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Backspace: '⌫', Delete: '⌦' };
const OTHER: Readonly<Record<string, string>> = { Mod: 'Ctrl', Delete: 'Del' };
const EVERYWHERE: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};

/** The caps to show for a chord: `['Ctrl', 'K']`, or `['⌘', 'K']` on a Mac. */
export function keyCaps(chord: string, mac: boolean): string[] {
  const { key, modifiers } = parse(chord);
  return [...modifiers, key].map((name) => (mac ? MAC : OTHER)[name] ?? EVERYWHERE[name] ?? name);
}

function parse(chord: string): { key: string; modifiers: Set<string> } {
  const parts = chord.split('+');
  return { key: parts.at(-1) ?? '', modifiers: new Set(parts.slice(0, -1)) };
}

function isSymbol(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase();
}

/** Chords that a system, a browser or a control takes for itself. Pure. */
import { parseChord } from './chord.ts';

export type System = 'windows' | 'mac' | 'linux';
export type Danger = 'control' | 'browser' | 'system' | 'clipboard';

const chords = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** They work what has the focus, and leave it. */
const CONTROLS = chords('Enter Tab Escape Shift+Enter Shift+Tab Shift+Escape Shift+F10');

const CLIPBOARD = chords('Mod+C Mod+V Mod+X Mod+Shift+V Shift+Insert Mod+Insert Shift+Delete');

/**
 * Browsers keep tabs, windows, zoom, their tools and the way back to themselves, whatever a page wants; the window's own menu has
 * some of them, too. They are no keys in the window either: those would be other keys there than in a browser.
 */
const BROWSERS = chords(
  `Mod+N Mod+T Mod+W Mod+Q Mod+R Mod+P Mod+S Mod+U Mod+D Mod+H Mod+J Mod+M Mod+Shift+N Mod+Shift+T Mod+Shift+W
   Mod+Shift+Q Mod+Shift+R Mod+Shift+P Mod+Shift+I Mod+Shift+J Mod+Shift+C Mod+Shift+K Mod+Shift+A Mod+Shift+B
   Mod+Shift+D Mod+Shift+M Mod+Tab Mod+Shift+Tab Mod+PageUp Mod+PageDown Mod+Shift+PageUp Mod+Shift+PageDown
   Mod+Enter Mod+Escape Mod+Shift+Escape Mod+Shift+Delete Mod++ Mod+- Mod+= Mod+_ Mod+0 Mod+1 Mod+2 Mod+3 Mod+4
   Mod+5 Mod+6 Mod+7 Mod+8 Mod+9 F1 F3 F5 F7 F10 F11 F12 Mod+F4 Mod+F5 Mod+F6 Shift+F5 Shift+F7`,
);

const SYSTEMS: Readonly<Record<System, ReadonlySet<string>>> = {
  windows: chords('Mod+Escape Mod+Shift+Escape'),
  // Input methods write a character's number so.
  linux: chords('Mod+Shift+U'),
  // Spotlight, the next window, help; and a browser's way back, its next match and its history.
  mac: chords(
    `Mod+Space Mod+Shift+Space Mod+\` Mod+~ Mod+? Mod+[ Mod+] Mod+{ Mod+} Mod+ArrowLeft
     Mod+ArrowRight Mod+Shift+H Mod+G Mod+Y`,
  ),
};

/** Why it should be no key of ours, where it should not. */
export function dangerOf(chord: string, system: System): Danger | undefined {
  const { mod, key } = parseChord(chord) ?? {};
  if (CONTROLS.has(chord) || (!mod && (key === 'Enter' || key === 'Tab' || key === 'Escape'))) return 'control';
  if (CLIPBOARD.has(chord)) return 'clipboard';
  if (BROWSERS.has(chord)) return 'browser';
  return SYSTEMS[system].has(chord) ? 'system' : undefined;
}

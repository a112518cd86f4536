/**
 * Chords as text: `Mod+Shift+Z`, `?`, `Space`. `Mod` is Command on a Mac and Control elsewhere. There is no Alt in them: it
 * opens menus under Windows and Linux, moves windows, and types signs on a Mac. Pure.
 *
 * Keys are compared by what they produce, not by where they lie, so that `?` works on every keyboard. Where a key produces
 * a letter of another script, it is named by its place: Y, N, J, K and L work on a Russian or Greek keyboard, too.
 */

/** What a keyboard event says, of any page. */
export interface KeyPress {
  /** what it produces: `k`, `?`, `ArrowUp` */
  key: string;
  /** where it lies: `KeyK` */
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** what AltGr types is a sign; Windows tells it as Control and Alt */
  altGraph: boolean;
}

interface Parsed {
  mod: boolean;
  shift: boolean;
  key: string;
}

const NAMED = new Set(
  (
    'Space Enter Tab Escape Backspace Delete Insert Home End PageUp PageDown ArrowUp ArrowDown ArrowLeft ArrowRight ' +
    'F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12'
  ).split(' '),
);
const FORM = /^(Mod\+)?(Shift\+)?(.+)$/su;

/** Undefined where it is none. */
export function parseChord(chord: string): Parsed | undefined {
  const [, mod, shift, key = ''] = FORM.exec(chord) ?? [];
  const isOne = NAMED.has(key) || (key !== ' ' && [...key].length === 1 && key === capital(key));
  // Shift is a part of how a sign is typed.
  if (!isOne || (shift !== undefined && isSign(key))) return undefined;
  return { mod: mod !== undefined, shift: shift !== undefined, key };
}

/** The chord that is held. Undefined while it is not yet one (Control alone), and for what no chord can hold. */
export function chordOf(press: KeyPress, mac: boolean): string | undefined {
  const key = keyOf(press);
  if (key === undefined) return undefined;
  if (press.altGraph) return isSign(key) ? key : undefined;
  if (press.altKey || (mac ? press.ctrlKey : press.metaKey)) return undefined;
  const mod = mac ? press.metaKey : press.ctrlKey;
  return `${mod ? 'Mod+' : ''}${press.shiftKey && !isSign(key) ? 'Shift+' : ''}${key}`;
}

/** Letters whose place stands in for them, and the signs that other scripts have a letter in the place of. */
const PLACES: Readonly<Record<string, string>> = { Comma: ',', Period: '.', Slash: '/' };
const PRODUCED: Readonly<Record<string, string>> = { ' ': 'Space', Esc: 'Escape', Del: 'Delete' };

function keyOf({ key, code }: KeyPress): string | undefined {
  const name = PRODUCED[key] ?? key;
  if (NAMED.has(name)) return name;
  if ([...name].length !== 1) return undefined;
  if (/\p{L}/u.test(name) && !/\p{Script=Latin}/u.test(name)) return /^Key([A-Z])$/.exec(code)?.[1] ?? PLACES[code];
  return capital(name);
}

/** ß has none of one letter. */
function capital(key: string): string {
  const upper = key.toUpperCase();
  return [...upper].length === 1 ? upper : key;
}

/** Whether it is a sign or a digit: where those lie, and whether Shift types them, differs between keyboards. */
function isSign(key: string): boolean {
  return [...key].length === 1 && !/\p{L}/u.test(key);
}

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Backspace: '⌫', Delete: '⌦' };
const OTHER: Readonly<Record<string, string>> = { Mod: 'Ctrl', Delete: 'Del' };
const EVERYWHERE: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
  Escape: 'Esc',
};

/** The caps to show for a chord: `['Ctrl', 'K']`, or `['⌘', 'K']` on a Mac. */
export function keyCaps(chord: string, mac: boolean): string[] {
  const { mod, shift, key } = parseChord(chord) ?? { mod: false, shift: false, key: chord };
  return [...(mod ? ['Mod'] : []), ...(shift ? ['Shift'] : []), key].map(
    (name) => (mac ? MAC : OTHER)[name] ?? EVERYWHERE[name] ?? name,
  );
}

const ACCELERATOR: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  '+': 'Plus',
};

/** As a native menu writes it. Undefined for what is typed: a menu would take it from text fields. */
export function accelerator(chord: string): string | undefined {
  const parsed = parseChord(chord);
  if (parsed === undefined || !isHeld(chord)) return undefined;
  const { mod, shift, key } = parsed;
  return `${mod ? 'CmdOrCtrl+' : ''}${shift ? 'Shift+' : ''}${ACCELERATOR[key] ?? key}`;
}

/** Whether it types nothing: Control or Command is held, or it is a function key. */
export function isHeld(chord: string): boolean {
  const { mod = false, key = '' } = parseChord(chord) ?? {};
  return mod || /^F\d+$/.test(key);
}

const FIELD_KEYS = new Set(
  'A C V X Z Y Space Backspace Delete Home End ArrowUp ArrowDown ArrowLeft ArrowRight'.split(' '),
);

/** Whether a text field has its own use for it. */
export function belongsToField(chord: string): boolean {
  return !isHeld(chord) || (FIELD_KEYS.has(parseChord(chord)?.key ?? '') && chord.startsWith('Mod+'));
}

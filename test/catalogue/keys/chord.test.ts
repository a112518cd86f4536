import { describe, expect, test } from 'vitest';
import {
  accelerator,
  belongsToField,
  chordOf,
  type KeyPress,
  keyCaps,
  parseChord,
} from '../../../electron/catalogue/keys/chord.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  altGraph: false,
  ...held,
});
const pc = (key: string, held: Partial<KeyPress> = {}) => chordOf(press(key, held), false);
const mac = (key: string, held: Partial<KeyPress> = {}) => chordOf(press(key, held), true);

describe('what is held', () => {
  test('has Mod for Control, and for Command on a Mac; the other of the two belongs to the system', () => {
    expect([pc('k', { ctrlKey: true }), mac('k', { metaKey: true })]).toEqual(['Mod+K', 'Mod+K']);
    expect([pc('k', { metaKey: true }), mac('k', { ctrlKey: true })]).toEqual([undefined, undefined]);
  });
  test('is the same letter in either case, and another one with Shift', () => {
    expect([pc('k'), pc('K')]).toEqual(['K', 'K']);
    expect(pc('K', { shiftKey: true })).toBe('Shift+K');
    expect(pc('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
    expect(pc('ß')).toBe('ß');
  });
  test('is a sign however it is typed: with Shift, without, or with AltGr', () => {
    expect([pc('?', { shiftKey: true }), pc('?'), pc('/', { shiftKey: true })]).toEqual(['?', '?', '/']);
    expect(pc('?', { altGraph: true, ctrlKey: true, altKey: true })).toBe('?');
    expect(pc(',', { ctrlKey: true })).toBe('Mod+,');
    expect(pc('+')).toBe('+');
  });
  test('is nothing with Alt, with AltGr and a letter, or while it is only on its way to something', () => {
    for (const held of [{ altKey: true }, { altKey: true, ctrlKey: true }, { altGraph: true }]) {
      expect([pc('k', held), mac('k', held)]).toEqual([undefined, undefined]);
    }
    for (const key of ['Shift', 'Control', 'Dead', 'Process', 'Unidentified', 'AudioVolumeUp'])
      expect(pc(key)).toBeUndefined();
  });
  test('is named by its place where it is a letter of another script, and only there', () => {
    const places = { н: 'KeyY', т: 'KeyN', о: 'KeyJ', л: 'KeyK', д: 'KeyL' };
    expect(Object.entries(places).map(([key, code]) => pc(key, { code }))).toEqual(['Y', 'N', 'J', 'K', 'L']);
    expect([pc('υ', { code: 'KeyY' }), pc('ν', { code: 'KeyN' })]).toEqual(['Y', 'N']);
    expect([pc('б', { code: 'Comma' }), pc('ю', { code: 'Period' })]).toEqual([',', '.']);
    expect(pc('я', { code: 'KeyZ', ctrlKey: true })).toBe('Mod+Z');
    expect(pc('х', { code: 'BracketLeft' })).toBeUndefined();
    // AZERTY's A lies where others have Q, QWERTZ's Z where others have Y.
    expect([pc('a', { code: 'KeyQ' }), pc('z', { code: 'KeyY' }), pc('ö', { code: 'Semicolon' })]).toEqual([
      'A',
      'Z',
      'Ö',
    ]);
  });
  test('of the space bar and of arrows has their names', () => {
    expect([pc(' '), pc(' ', { ctrlKey: true }), pc('ArrowUp', { shiftKey: true })]).toEqual([
      'Space',
      'Mod+Space',
      'Shift+ArrowUp',
    ]);
  });
});

test('what is kept is one key, its letter large, and Shift only where it does not type', () => {
  for (const chord of ['K', 'Mod+Shift+Z', '?', 'Mod+,', '+', 'Mod++', 'Shift+F6', 'Space', 'Ö']) {
    expect(parseChord(chord), chord).toBeDefined();
  }
  for (const chord of ['', 'k', ' ', 'Mod+', 'Shift+?', 'Alt+K', 'Ctrl+K', 'Shift+Mod+K', 'KK', 'Escapes']) {
    expect(parseChord(chord), chord).toBeUndefined();
  }
});

test('caps are those of the keyboard', () => {
  expect(keyCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
  expect([keyCaps('ArrowLeft', false), keyCaps('+', false), keyCaps('Mod++', false)]).toEqual([
    ['←'],
    ['+'],
    ['Ctrl', '+'],
  ]);
});

test('a native menu has no key that is typed', () => {
  expect(['Mod+Shift+ArrowUp', 'Mod+,', 'Mod++', 'Shift+F6'].map(accelerator)).toEqual([
    'CmdOrCtrl+Shift+Up',
    'CmdOrCtrl+,',
    'CmdOrCtrl+Plus',
    'Shift+F6',
  ]);
  expect(['K', '?', 'Space', 'Shift+Y', 'nonsense'].map(accelerator)).toEqual(Array(5).fill(undefined));
});

test('a text field keeps what types, and what edits', () => {
  const own = ['K', '?', 'Space', 'Mod+A', 'Mod+Z', 'Mod+Shift+Z', 'Mod+ArrowLeft', 'Mod+Backspace', 'Shift+ArrowUp'];
  expect(own.filter((chord) => !belongsToField(chord))).toEqual([]);
  expect(['Mod+K', 'Mod+O', 'F6', 'Shift+F6'].filter(belongsToField)).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { type KeyPress, keyCaps, matchesChord } from '../../../renderer/commands/keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('a chord', () => {
  test('of Mod is Control, and Command on a Mac, and not the other one', () => {
    expect(matchesChord(press('k', { ctrlKey: true }), 'Mod+K', false)).toBe(true);
    expect(matchesChord(press('k', { metaKey: true }), 'Mod+K', true)).toBe(true);
    expect(matchesChord(press('k', { metaKey: true }), 'Mod+K', false)).toBe(false);
    expect(matchesChord(press('k', { ctrlKey: true }), 'Mod+K', true)).toBe(false);
    expect(matchesChord(press('k'), 'Mod+K', false)).toBe(false);
  });
  test('of one letter is not that of the letter with others', () => {
    expect(matchesChord(press('k'), 'K', false)).toBe(true);
    expect(matchesChord(press('K', { shiftKey: true }), 'K', false)).toBe(false);
    expect(matchesChord(press('k', { ctrlKey: true }), 'K', false)).toBe(false);
    expect(matchesChord(press('k', { altKey: true }), 'K', false)).toBe(false);
  });
  test('tells undo from redo, whichever case the letter comes in', () => {
    expect(matchesChord(press('Z', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+Z', false)).toBe(true);
    expect(matchesChord(press('z', { ctrlKey: true, shiftKey: true }), 'Mod+Z', false)).toBe(false);
  });
  test('of a sign takes it however it is typed', () => {
    expect(matchesChord(press('?', { shiftKey: true }), '?', false)).toBe(true);
    expect(matchesChord(press('?'), '?', false)).toBe(true);
    expect(matchesChord(press(','), ',', false)).toBe(true);
    expect(matchesChord(press(',', { ctrlKey: true }), ',', false)).toBe(false);
  });
  test('of Space is the space bar', () => expect(matchesChord(press(' '), 'Space', false)).toBe(true));
});

test('caps are those of the keyboard', () => {
  expect(keyCaps('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
  expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
  expect(keyCaps('ArrowLeft', false)).toEqual(['←']);
});

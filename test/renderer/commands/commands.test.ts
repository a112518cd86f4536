import { expect, test } from 'vitest';
import { isHeld } from '../../../electron/catalogue/keys/chord.ts';
import { keyEntry } from '../../../electron/catalogue/keys/table.ts';
import { allCommands } from '../../../renderer/commands/commands.ts';

test('what works while typing has a key that types nothing', () => {
  const silent = allCommands().filter(({ id, command }) => command.whileTyping && !keyEntry(id).keys.some(isHeld));
  expect(silent).toEqual([]);
});

test('every command has a name of its own', () => {
  const labels = allCommands().map(({ command }) => command.label);
  expect(new Set(labels).size).toBe(labels.length);
});

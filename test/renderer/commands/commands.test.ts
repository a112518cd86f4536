import { expect, test } from 'vitest';
import { allCommands } from '../../../renderer/commands/commands.ts';

test('no two commands share a key', () => {
  const keys = allCommands().flatMap(({ command }) => command.keys);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('what works while typing needs Control or Command, or has a key that does', () => {
  const silent = allCommands().filter(
    ({ command }) => command.whileTyping === true && !command.keys.some((key) => key.includes('Mod+')),
  );
  expect(silent).toEqual([]);
});

test('every command has a name of its own', () => {
  const labels = allCommands().map(({ command }) => command.label);
  expect(new Set(labels).size).toBe(labels.length);
});

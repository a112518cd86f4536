/** The table of keys: what holds for it, whoever changes it. */
import { describe, expect, test } from 'vitest';
import { keyCaps, parseChord } from '../../../electron/catalogue/keys/chord.ts';
import { giving, holdersOf, keysOf, type OwnKeys, withChanges } from '../../../electron/catalogue/keys/own-keys.ts';
import { dangerOf, type System } from '../../../electron/catalogue/keys/safety.ts';
import { isKeyId, KEY_IDS, type KeyGroup, type KeyId, keyEntry } from '../../../electron/catalogue/keys/table.ts';
import { COMMANDS, keyLabel } from '../../../renderer/commands/commands.ts';
import { text } from '../../../renderer/text.ts';

const SYSTEMS: readonly System[] = ['windows', 'mac', 'linux'];
const on = (system: System, id: KeyId): readonly string[] => keysOf(id, {}, system === 'mac');

describe.each(SYSTEMS)('on %s', (system) => {
  test('no chord means two things in one place', () => {
    const shared = KEY_IDS.flatMap((id) =>
      on(system, id).flatMap((chord) => holdersOf(chord, id, {}, system === 'mac').map((other) => [chord, id, other])),
    );
    expect(shared).toEqual([]);
  });
  test('no chord is the system’s, a browser’s or a control’s', () => {
    const unsafe = KEY_IDS.flatMap((id) => on(system, id).map((chord) => [id, chord, dangerOf(chord, system)]));
    expect(unsafe.filter(([, , danger]) => danger !== undefined)).toEqual([]);
  });
});

test('each chord can be pressed, and none holds Alt', () => {
  const chords = SYSTEMS.flatMap((system) => KEY_IDS.flatMap((id) => on(system, id)));
  expect(chords.filter((chord) => parseChord(chord) === undefined)).toEqual([]);
});

test('a key of the timeline may not be one of the page, but one of a list', () => {
  expect(holdersOf('PageUp', 'panBack', {}, false)).toEqual([]);
  expect(holdersOf('Home', 'toStart', {}, false)).toEqual([]);
  expect(holdersOf('I', 'panBack', {}, false)).toEqual(['markIn']);
});

test('each key is for something in the page', () => {
  expect(KEY_IDS.filter((id) => keyLabel(id) === undefined)).toEqual([]);
  expect(Object.keys(COMMANDS).filter((id) => !isKeyId(id))).toEqual([]);
});

describe('keys of one’s own', () => {
  test('take the place of the table’s; whoever loses one by that has it again when it is given back', () => {
    const own = withChanges({}, giving('L', 'mute', {}, false));
    expect(own).toEqual({ mute: ['Shift+M', 'L'] });
    expect(keysOf('mute', own, false)).toEqual(['Shift+M', 'L']);
    expect(keysOf('playForward', own, false)).toEqual([]);
    const back = withChanges(own, { mute: null });
    expect(back).toEqual({});
    expect(keysOf('playForward', back, false)).toEqual(['L']);
  });
  test('are taken from another that had been given them', () => {
    const first = withChanges({}, giving('X', 'mute', {}, false));
    expect(holdersOf('X', 'pause', first, false)).toEqual(['mute']);
    const second = withChanges(first, giving('X', 'pause', first, false));
    expect(second).toEqual({ mute: ['Shift+M'], pause: ['P', 'X'] });
  });
  test('are free where the other place never has the focus at the same time', () => {
    expect(holdersOf('Delete', 'removeLabel', {}, false)).toEqual([]);
    expect(holdersOf('Backspace', 'previousCard', {}, false)).toEqual([]);
    expect(holdersOf('ArrowDown', 'mute', {}, false)).toEqual(['move']);
    // The table's, on a Mac and elsewhere.
    expect(holdersOf('Mod+Y', 'mute', {}, false)).toEqual(['redo']);
    expect(holdersOf('Mod+Y', 'mute', {}, true)).toEqual([]);
  });
  test('of other versions, of what is fixed, and what is no chord, are dropped', () => {
    const odd: OwnKeys = {
      mute: ['X', 'X', 'nonsense', 'Alt+K'],
      move: ['X'],
      teleport: ['Q'],
      constructor: ['Q'],
      pause: [],
      play: ['1', '2', '3', '4', '5'],
    };
    expect(withChanges(odd, {})).toEqual({ mute: ['X'], pause: [], play: ['1', '2', '3', '4'] });
    expect(keysOf('unsure', { teleport: ['U'] }, false)).toEqual(['U']);
  });
});

test('what is dangerous is so for a reason', () => {
  const expected: [string, System, string | undefined][] = [
    ['Mod+W', 'linux', 'browser'],
    ['F5', 'windows', 'browser'],
    ['Mod+Space', 'mac', 'system'],
    ['Mod+Space', 'linux', undefined],
    ['Mod+ArrowLeft', 'mac', 'system'],
    ['Mod+C', 'windows', 'clipboard'],
    ['Enter', 'linux', 'control'],
    ['Shift+Tab', 'linux', 'control'],
    ['X', 'mac', undefined],
  ];
  expect(expected.map(([chord, system]) => dangerOf(chord, system))).toEqual(expected.map(([, , danger]) => danger));
});

/** `vitest run -u` on this file writes it anew. */
test('docs/keys.md is the table', async () => {
  const caps = (chord: string, mac: boolean): string => {
    const cap = keyCaps(chord, mac).join(mac ? '' : '+');
    return cap.includes('`') ? `\`\` ${cap} \`\`` : `\`${cap}\``;
  };
  const row = (id: KeyId): string => {
    const [pc, mac] = [false, true].map((isMac) =>
      keysOf(id, {}, isMac)
        .map((chord) => caps(chord, isMac))
        .join(' '),
    );
    return `| ${keyLabel(id)} | ${pc} | ${mac} | ${text.keyPlaces[keyEntry(id).where ?? 'page']} |`;
  };
  const groups = (Object.keys(text.commandGroups) as KeyGroup[]).flatMap((group) => {
    const ids = KEY_IDS.filter((id) => keyEntry(id).group === group && keyLabel(id) && on('linux', id).length > 0);
    if (ids.length === 0) return [];
    const head = [
      '',
      `## ${text.commandGroups[group]}`,
      '',
      '| | Windows, Linux | macOS | where |',
      '|---|---|---|---|',
    ];
    return [...head, ...ids.map(row)];
  });
  const lead = [
    '# Keys',
    '',
    'What is here is what the sheet (`?`) shows before anything is changed, and each can be changed there, but for what every list does.',
    'A letter is the key that types it; on a keyboard of another script, such as Russian or Greek, it is the key in its place.',
  ];
  await expect(`${[...lead, ...groups].join('\n')}\n`).toMatchFileSnapshot('../../../docs/keys.md');
});

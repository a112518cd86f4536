import { expect, test } from 'vitest';
import { noteBlocks } from '../../../renderer/updates/note-blocks.ts';

const plain = (text: string) => ({ kind: 'plain', text }) as const;

test('headings, points and paragraphs, with bold, code and the words of links', () => {
  const notes = [
    '# 0.2.0 #',
    'Thanks to',
    'all.',
    '',
    '- **Faster**: see [devices](https://example.com).',
    '  On every one.',
    '* `--exact` cuts',
    'After them.',
    '1. one',
    '```sh',
    '# no heading',
    '- no point',
    '```',
  ].join('\n');
  expect(noteBlocks(notes)).toEqual([
    { kind: 'heading', inline: [plain('0.2.0')] },
    { kind: 'paragraph', inline: [plain('Thanks to all.')] },
    {
      kind: 'points',
      points: [
        [{ kind: 'strong', text: 'Faster' }, plain(': see '), plain('devices'), plain('. On every one.')],
        [{ kind: 'code', text: '--exact' }, plain(' cuts')],
      ],
    },
    { kind: 'paragraph', inline: [plain('After them.')] },
    { kind: 'points', points: [[plain('one')]] },
    { kind: 'code', text: '# no heading\n- no point' },
  ]);
});

test('markup from outside stays text; pictures are their words; what is open at the end is closed', () => {
  expect(noteBlocks('<script>alert(1)</script> ![a *picture*](x.png)\n\n```\nopen')).toEqual([
    { kind: 'paragraph', inline: [plain('<script>alert(1)</script> '), plain('a *picture*')] },
    { kind: 'code', text: 'open' },
  ]);
  expect(noteBlocks('')).toEqual([]);
  expect(noteBlocks(' \n\n')).toEqual([]);
});

test('long lines of marks take no time', () => {
  expect(noteBlocks(`${'**'.repeat(10_000)}${'['.repeat(10_000)}`)).toHaveLength(1);
});

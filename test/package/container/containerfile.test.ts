import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { cacheFolder, dataFolder } from '../../../electron/catalogue/folders.ts';
import { unknownOptions } from '../serve-options.ts';
import { CONTAINERFILE, type Instruction, readContainerfile, wordsOf } from './containerfile.ts';

test('the file is one that builders read', () => {
  expect(validate(readFileSync(CONTAINERFILE, 'utf8')).map(({ message }) => message)).toEqual([]);
});

test('the container starts what the program has, at the port that is said, for the address at which it is published', () => {
  const words = wordsOf('CMD');
  expect(wordsOf('ENTRYPOINT')).toEqual(['reeltag']);
  expect(words[0]).toBe('serve');
  expect(unknownOptions(words)).toEqual([]);
  const port = words[words.indexOf('--port') + 1];
  expect(readContainerfile().find(({ word }) => word === 'EXPOSE')?.rest).toBe(port);
  // Published on the host's loopback alone: whatever else asks is refused by its Host.
  expect(words[words.indexOf('--url') + 1]).toBe(`http://127.0.0.1:${port}/`);
});

test('whichever image is built, its program runs as a user without rights, and keeps its library in the volume', () => {
  const stages = new Map<string, Instruction[]>();
  let own: Instruction[] = [];
  for (const instruction of readContainerfile()) {
    if (instruction.word === 'FROM') {
      const [, from = '', name = ''] = /^(\S+) AS (\S+)$/.exec(instruction.rest) ?? [];
      own = [...(stages.get(from) ?? [])];
      stages.set(name, own);
    } else own.push(instruction);
  }
  for (const target of ['cpu', 'gpu']) {
    const instructions = stages.get(target) ?? [];
    expect(instructions.findLast(({ word }) => word === 'USER')?.rest, target).toBe('reeltag');
    expect(JSON.parse(instructions.findLast(({ word }) => word === 'VOLUME')?.rest ?? '[]'), target).toEqual([
      '/library',
    ]);
  }
  // Without a name for it, the last one is built.
  expect([...stages.keys()].at(-1)).toBe('cpu');
  const env = Object.fromEntries(
    (stages.get('cpu') ?? [])
      .filter(({ word }) => word === 'ENV')
      .flatMap(({ rest }) => rest.trim().split(/\s+/))
      .map((pair) => pair.split('=', 2) as [string, string]),
  );
  expect(dataFolder(env, 'linux')).toBe('/library/reeltag');
  expect(cacheFolder(env, 'linux')).toMatch(/^\/library\//);
});

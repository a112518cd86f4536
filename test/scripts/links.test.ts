import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrokenLinks, outsideLinks } from '../../scripts/check/links.ts';
import { askFor } from '../../scripts/links/ask.ts';

const FILES = ['README.md', 'docs/guide.md', 'docs/pictures/a b.png', 'LICENSE', 'electron/main.ts'];
const GUIDE = `# Guide

## First steps, \`npm ci\` & more!

## Again

<a name="by-hand"></a>

## Again
`;

function broken(readme: string): string[] {
  const documents = [
    { path: 'README.md', text: readme },
    { path: 'docs/guide.md', text: GUIDE },
  ];
  return findBrokenLinks(documents, FILES);
}

describe('a link', () => {
  test.each([
    ['docs/guide.md'],
    ['docs/guide.md#first-steps-npm-ci--more'],
    ['docs/guide.md#again-1'],
    ['docs/guide.md#by-hand'],
    ['./docs/'],
    ['docs/pictures/a%20b.png'],
    ['LICENSE?raw=true'],
    ['#here'],
    ['https://example.org/a#b'],
    ['http://127.0.0.1:8000/'],
  ])('holds: %s', (url) => expect(broken(`# Here\n\n[x](<${url}>)\n`)).toEqual([]));

  test.each([
    ['docs/none.md', 'is not there, or git ignores it'],
    ['docs/Guide.md', 'is not there, or git ignores it'],
    ['docs/guide.md#again-2', 'has an anchor that no heading there makes'],
    ['docs/guide.md#Again', 'has an anchor that no heading there makes'],
    ['#there', 'has an anchor that no heading there makes'],
    ['LICENSE#top', 'has an anchor in what is no document'],
    ['/LICENSE', 'begins at the root: only GitHub knows where that is'],
    ['../issues', 'leads out of the repository'],
    ['docs/%zz.md', 'has a wrong percent sign'],
    ['http://example.org', 'does not begin with https:'],
    ['//example.org/a', 'is no address'],
    ['https://', 'is no address'],
    ['https://somebody@example.org', 'names a user'],
    ['https://nohost/x', 'has no host'],
    ['mailto:somebody@example.org', 'does not begin with https:'],
  ])('does not: %s', (url, why) => expect(broken(`# Here\n\n[x](<${url}>)\n`)).toEqual([`README.md:3: ${url} ${why}`]));

  test('has an address: brackets without one are what readers would see', () => {
    expect(broken('See [the guide][guide], [all][],\nor [more][nothing].\n\n[guide]: docs/guide.md\n')).toEqual([
      'README.md:1: [all][] names an address that is not there',
      'README.md:2: [more][nothing] names an address that is not there',
    ]);
    expect(broken('`a[0][1]`\n')).toEqual([]);
  });

  test('is looked for in pictures, definitions, tables and HTML, and not in code', () => {
    const text = `![a picture](a.png)

[text][b]

| table |
|---|
| [c](c.md) |

<p>
  <img alt="" src="d.png">
</p>

\`[e](e.md)\`

    [f](f.md)

[b]: b.md
`;
    expect(broken(text).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'README.md:1: a.png',
      'README.md:7: c.md',
      'README.md:10: d.png',
      'README.md:17: b.md',
    ]);
  });
});

test('what git ignores is there on one machine alone', (context) => {
  if (spawnSync('git', ['--version']).status !== 0) return context.skip('git is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'reeltag-links-'));
  try {
    execFileSync('git', ['init', '--quiet', folder]);
    mkdirSync(join(folder, 'drafts'));
    const files = {
      'package.json': '{}',
      '.gitignore': 'drafts/\n',
      'drafts/a.md': '[nowhere](none.md)\n',
      'über.md': '# Über\n',
      'README.md': '[a](drafts/a.md) [ü](%C3%BCber.md#über)\n',
    };
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const script = join(import.meta.dirname, '../../scripts/check.ts');
    const { stdout } = spawnSync(process.execPath, [script, 'links'], { cwd: folder, encoding: 'utf8' });
    expect(stdout).toMatch(/\nREADME\.md:1: drafts\/a\.md is not there, or git ignores it\ncheck: 1 of 1 failed\n$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('addresses on the network', () => {
  const asked: string[] = [];
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    const status = { '/here': 200, '/gone': 404, '/shy': method === 'HEAD' ? 404 : 200, '/shut': 403 }[url ?? ''];
    if (status === undefined) response.destroy();
    else response.writeHead(status).end();
  });
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  test('are asked for once each, and what is gone is told from what does not answer', async () => {
    const links = ['here', 'gone', 'shy', 'shut', 'broken'].map((name, n) => {
      return { url: `${origin}/${name}`, where: `README.md:${n}` };
    });
    const { dead, unknown } = await askFor(links, 0);
    expect(dead).toEqual([`README.md:1: ${origin}/gone answers 404`]);
    expect(unknown).toEqual([
      `README.md:3: ${origin}/shut answers 403`,
      expect.stringContaining(`README.md:4: ${origin}/broken answers `),
    ]);
    expect(asked.filter((line) => line === 'GET /here')).toEqual([]);
    expect(asked).toContain('GET /shy');
  });

  test('are named with the first place that names them, and without their anchors', () => {
    const text = '[a](https://example.org/a#x) [b](http://127.0.0.1/) [c](LICENSE)\n\n[d](https://example.org/a#y)\n';
    expect(outsideLinks([{ path: 'README.md', text }])).toEqual([
      { url: 'https://example.org/a', where: 'README.md:1' },
    ]);
  });
});

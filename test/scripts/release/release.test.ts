/** What the release workflow calls, on folders of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sectionOf } from '../../../scripts/release/changelog.ts';
import { whyNoRelease } from '../../../scripts/release/check-tag.ts';
import { findWrongChecksums, writeChecksums } from '../../../scripts/release/checksums.ts';
import { gather } from '../../../scripts/release/gather.ts';
import { releaseNotes } from '../../../scripts/release/notes.ts';
import { signingOf } from '../../../scripts/release/signing.ts';
import { StandInGh } from '../../support/stand-in-gh.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const script = (name: string): string => join(root, 'scripts/release', name);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeltag-release-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lay(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something to come.

## [1.2.0] - 2026-01-31

### Fixed

- What was broken.

## [1.1.0] - 2025-12-24

- Older.

[1.2.0]: https://example.org/1.2.0
`;

describe('the changelog', () => {
  test('has a section a version, with its date', () => {
    expect(sectionOf(CHANGELOG, '1.2.0')).toEqual({ date: '2026-01-31', text: '### Fixed\n\n- What was broken.' });
    expect(sectionOf(CHANGELOG, '1.1.0')).toEqual({ date: '2025-12-24', text: '- Older.' });
    expect(sectionOf(CHANGELOG, 'Unreleased')?.date).toBeUndefined();
    expect(sectionOf(CHANGELOG, '1.2')).toBeUndefined();
  });

  test("this repository's own can be read", () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const own = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
    expect((sectionOf(own, 'Unreleased') ?? sectionOf(own, version))?.text).not.toBe('');
  });
});

describe('a tag', () => {
  const sound = {
    manifest: { version: '1.2.0', repository: 'example/reeltag' },
    lockfile: { version: '1.2.0', packages: { '': { version: '1.2.0' } } },
    changelog: CHANGELOG,
    hasUpdateKey: true,
  };

  test('may be released where all say the same', () => expect(whyNoRelease('v1.2.0', sound)).toEqual([]));

  test.each([
    ['v1.2.1', sound, [/The tag is v1\.2\.1, and package\.json says 1\.2\.0/]],
    ['', sound, [/The tag is missing/]],
    ['v1.2.0', { ...sound, lockfile: { version: '1.1.0', packages: {} } }, [/package-lock\.json is of 1\.1\.0/]],
    ['v1.2.0', { ...sound, changelog: '' }, [/no section \[1\.2\.0\]/]],
    ['v1.2.0', { ...sound, changelog: '## [1.2.0]\n' }, [/no date/, /says nothing/]],
    ['v1.2.0', { ...sound, manifest: { version: '1.2.0' } }, [/names no `repository`/]],
    ['v1.2.0', { ...sound, hasUpdateKey: false }, [/no packaging\/update-key\.pub/]],
  ])('%s may not: %#', (tag, checkout, reasons) => {
    const wrong = whyNoRelease(tag, checkout);
    expect(wrong).toHaveLength(reasons.length);
    for (const [index, reason] of reasons.entries()) expect(wrong[index]).toMatch(reason);
  });

  test('of this checkout is judged by the command', () => {
    const { status, stderr } = spawnSync(process.execPath, [script('check-tag.ts'), 'v0.0.0'], {
      ...{ cwd: root, encoding: 'utf8' },
    });
    expect(status).toBe(1);
    expect(stderr).toContain('The tag is v0.0.0, and package.json says');
  });
});

describe('signing', () => {
  const apple = { APPLE_ID: 'x', APPLE_APP_SPECIFIC_PASSWORD: 'x', APPLE_TEAM_ID: 'x' };
  const mac = { CSC_LINK: 'x', CSC_KEY_PASSWORD: 'x' };
  const windows = { WIN_CSC_LINK: 'x', WIN_CSC_KEY_PASSWORD: 'x' };

  test('is told as it is', () => {
    const signed = (env: Record<string, string>) => signingOf(env).map((one) => one.signed);
    // GitHub gives a secret that is not there as nothing.
    expect(signed({ CSC_LINK: '', CSC_KEY_PASSWORD: '', ...apple })).toEqual([false, false]);
    expect(signed(mac)).toEqual([false, false]);
    expect(signingOf(mac)[0]?.says).toContain('Apple has not notarised');
    expect(signed({ ...mac, ...apple, ...windows })).toEqual([true, true]);
  });

  test('is in the notes where it is lacking, and no secret is anywhere', () => {
    const lacking = releaseNotes(CHANGELOG, '1.2.0', signingOf({ ...mac, CSC_KEY_PASSWORD: 'hidden' }), 'o/r');
    expect(lacking).toMatch(
      /^### Fixed\n\n- What was broken\.\n\n### Before you install\n\n- The macOS .*\n- The Windows/,
    );
    expect(lacking).not.toContain('hidden');
    expect(lacking).not.toContain('Older');
    expect(lacking).toContain('`gh attestation verify FILE --repo o/r`');
    expect(releaseNotes(CHANGELOG, '1.2.0', signingOf({ ...mac, ...apple, ...windows }), 'o/r')).not.toContain(
      'Before you',
    );
    expect(() => releaseNotes(CHANGELOG, '3.0.0', [], 'o/r')).toThrow('says nothing of 3.0.0');
  });

  test('is said in the run, and in its summary', () => {
    const summary = join(folder, 'summary.md');
    const env = { ...process.env, ...windows, GITHUB_STEP_SUMMARY: summary, CSC_LINK: '' };
    const said = execFileSync(process.execPath, [script('signing.ts')], { env, encoding: 'utf8' });
    expect(said).toMatch(/^NOT SIGNED: The macOS .*\nsigned: The Windows installer is signed\.\n$/);
    expect(readFileSync(summary, 'utf8')).toBe(said.replace(/^/gm, '- ').replace(/- $/, ''));
  });
});

describe('checksums', () => {
  test('are those of sha256sum, sorted, and hold what lies there', async () => {
    lay({ 'b.exe': 'b', 'a.dmg': 'a' });
    expect(await writeChecksums(folder)).toBe(2);
    const sum = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(`${sum('a')}  a.dmg\n${sum('b')}  b.exe\n`);
    expect(await findWrongChecksums(folder)).toEqual([]);
    // The same again: the list does not list itself.
    expect(await writeChecksums(folder)).toBe(2);

    lay({ 'b.exe': 'another', 'c.deb': 'c' });
    rmSync(join(folder, 'a.dmg'));
    expect(await findWrongChecksums(folder)).toEqual([
      'a.dmg is not there',
      'b.exe is another file',
      'c.deb is not in SHA256SUMS',
    ]);
    const { status } = spawnSync(process.execPath, [script('checksums.ts'), '--verify', folder]);
    expect(status).toBe(1);
  });

  test('are of files alone', async () => {
    await expect(writeChecksums(folder)).rejects.toThrow('has no files');
    lay({ 'within/a': 'a' });
    await expect(writeChecksums(folder)).rejects.toThrow('is no file');
  });
});

describe('what the machines have made', () => {
  test('lies in one folder', async () => {
    lay({ 'made/linux/Reeltag.deb': 'deb', 'made/linux/latest-linux.yml': 'linux', 'made/mac/latest-mac.yml': 'mac' });
    const names = await gather(join(folder, 'made'), join(folder, 'all'));
    expect(names).toEqual(['Reeltag.deb', 'latest-linux.yml', 'latest-mac.yml']);
    expect(readFileSync(join(folder, 'all/latest-mac.yml'), 'utf8')).toBe('mac');
  });

  test.each([
    [{ 'made/a/x.deb': '1', 'made/b/x.deb': '2' }, 'x.deb was made twice, the second time in b.'],
    [{ 'made/a/Reeltag Setup.exe': '1' }, 'Reeltag Setup.exe has letters that GitHub would change.'],
  ])('is refused: %#', async (files, reason) => {
    lay(files as Record<string, string>);
    await expect(gather(join(folder, 'made'), join(folder, 'all'))).rejects.toThrow(reason);
  });

  test('is refused where it is nothing', async () => {
    mkdirSync(join(folder, 'made'));
    await expect(gather(join(folder, 'made'), join(folder, 'all'))).rejects.toThrow('nothing that was made');
  });
});

describe.skipIf(process.platform === 'win32')('publishing', () => {
  function run(tag: string, loses: number) {
    lay({ 'all/a.deb': 'aaaa', 'all/SHA256SUMS': 'sums', 'notes.md': 'notes' });
    const gh = new StandInGh(join(folder, 'bin'));
    const args = [script('publish.ts'), join(folder, 'all'), join(folder, 'notes.md')];
    const env = { ...process.env, ...gh.environment(loses), GITHUB_REF_NAME: tag };
    return { ...spawnSync(process.execPath, args, { encoding: 'utf8', env }), calls: gh.asked() };
  }

  test('is done last, once every file is there', () => {
    const { status, stdout, calls } = run('v1.2.0', 0);
    expect(stdout).toBe('published: SHA256SUMS\npublished: a.deb\n');
    expect(status).toBe(0);
    expect(calls.map((call) => call.slice(0, 3).join(' '))).toEqual([
      'release create v1.2.0',
      'release view v1.2.0',
      'release edit v1.2.0',
    ]);
    expect(calls[0]).toEqual(expect.arrayContaining(['--draft', '--verify-tag', join(folder, 'all/a.deb')]));
    expect(calls[0]).not.toContain('--prerelease');
    expect(calls[2]).toContain('--draft=false');
  });

  test('leaves the draft where a file has not come whole', () => {
    const { status, stderr, calls } = run('v1.2.0-beta.1', 1);
    expect(status).toBe(1);
    expect(stderr).toContain('SHA256SUMS has 3 bytes of 4: the release is left as a draft.');
    expect(calls).toHaveLength(2);
    expect(calls[0]).toContain('--prerelease');
  });
});

test('the notes of this checkout are written by the command', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  lay({ 'CHANGELOG.md': `## [${version}] - 2026-01-31\n\n- Something.\n` });
  execFileSync(process.execPath, [script('notes.ts'), 'notes.md'], { cwd: folder });
  expect(existsSync(join(folder, 'notes.md'))).toBe(true);
  expect(readFileSync(join(folder, 'notes.md'), 'utf8')).toMatch(/^- Something\./);
});

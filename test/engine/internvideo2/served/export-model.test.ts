/** What is written for a server: whole by itself, or not there at all. */
import { cp, lstat, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockTarget } from '../../../../electron/engine/download/lock.ts';
import { type ExportOptions, exportModel } from '../../../../electron/engine/internvideo2/served/export-model.ts';
import { GraphSession } from '../../../../electron/engine/internvideo2/session.ts';
import { locateModel } from '../../../../electron/engine/internvideo2/weights.ts';
import { expectFailure } from '../../../support/failure.ts';
import { largestDifference, loadGolden, temporaryFolder } from '../../../support/golden.ts';

const golden = loadGolden('small_f4');
const { checkpointPath } = await locateModel(golden.modelDir);
const home = await temporaryFolder();
const options: Omit<ExportOptions, 'folder'> = {
  ...{ checkpointPath, configPath: join(dirname(checkpointPath), 'config.json'), cacheDir: join(home, 'cache') },
  ...{ precision: 'fp32', replace: false, version: '9.8.7' },
};
let count = 0;
const newFolder = (): string => {
  count += 1;
  return join(home, `case ${count}`, 'repository');
};

it('has three models, which say whose they are, and what they take and give', async () => {
  const folder = newFolder();
  const exported = await exportModel({ ...options, folder });
  expect(exported).toMatchObject({ precision: 'fp32', names: ['reeltag_vision', 'reeltag_text', 'reeltag_match'] });
  expect(exported.id).toMatch(/^OpenGVLab\/.*@68619a68304f$/);
  expect((await readdir(folder)).sort()).toEqual(['reeltag-export.json', ...[...exported.names].sort()]);
  const vision = await readFile(join(folder, 'reeltag_vision', 'config.pbtxt'), 'utf8');
  expect(vision).toContain('{ name: "video" data_type: TYPE_FP32 dims: [ -1, 3, 56, 56 ] }');
  expect(vision).toContain('{ name: "embedding" data_type: TYPE_FP32 dims: [ 32 ] }');
  expect(vision).toContain(`{ key: "reeltag_model" value: { string_value: "${exported.id}" } }`);
  expect(vision).toContain('{ key: "reeltag_version" value: { string_value: "9.8.7" } }');
  const match = await readFile(join(folder, 'reeltag_match', 'config.pbtxt'), 'utf8');
  expect(match).toContain('max_batch_size: 0');
  expect(match).toContain('{ name: "tokens" data_type: TYPE_FP32 dims: [ 1, -1, 96 ] }');
  expect((await readdir(dirname(folder))).sort()).toEqual(['repository']);
});

it('is whole by itself: one model, moved elsewhere alone, answers as the reference', async () => {
  const folder = newFolder();
  await exportModel({ ...options, folder, name: 'other' });
  const elsewhere = join(home, 'elsewhere');
  await cp(join(folder, 'other_vision'), elsewhere, { recursive: true });
  await rename(folder, `${folder}-gone`);
  const session = await GraphSession.open(join(elsewhere, '1', 'model.onnx'), 'cpu', 0);
  const { embedding } = await session.run({ video: golden.input('clip.0.input') }, ['embedding']);
  await session.close();
  expect(largestDifference(embedding.data, golden.floats('clip.0.embedding'))).toBeLessThanOrEqual(5e-6);
});

describe('a folder', () => {
  it('that is empty is filled; one with an earlier export is replaced where that is said, and whole', async () => {
    const folder = newFolder();
    await mkdir(folder, { recursive: true });
    await exportModel({ ...options, folder });
    const error = await expectFailure(exportModel({ ...options, folder }), 'usage');
    expect(error.message).toMatch(/holds an earlier export, of OpenGVLab\/.*@68619a68304f/);
    await exportModel({ ...options, folder, replace: true, name: 'new' });
    expect((await readdir(folder)).sort()).toEqual(['new_match', 'new_text', 'new_vision', 'reeltag-export.json']);
    expect(await readdir(dirname(folder))).toEqual(['repository']);
  });

  it('that holds anything else is left as it is, whatever is said', async () => {
    const folder = newFolder();
    await exportModel({ ...options, folder });
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const error = await expectFailure(exportModel({ ...options, folder, replace: true }), 'usage');
    expect(error.message).toContain('holds more than an export');
    expect(await readdir(folder)).toContain('notes.txt');
    const file = join(home, 'a file');
    await writeFile(file, '');
    await expectFailure(exportModel({ ...options, folder: file }), 'usage');
  });

  it('that a link leads to is filled, and the link stays', async ({ skip }) => {
    if (process.platform === 'win32') return skip();
    const folder = newFolder();
    const meant = join(home, 'large disk');
    await Promise.all([mkdir(meant), mkdir(dirname(folder))]);
    await symlink(meant, folder);
    await exportModel({ ...options, folder });
    expect((await lstat(folder)).isSymbolicLink()).toBe(true);
    expect(await readdir(meant)).toContain('reeltag_vision');
  });

  it('has beside it what another export writes there, and what a killed one left no longer', async () => {
    const folder = newFolder();
    const [dead, living] = [`${folder}.partial-00000001`, `${folder}.partial-00000002`];
    for (const partial of [dead, living]) await mkdir(partial, { recursive: true });
    await writeFile(join(dead, 'writing.lock'), '');
    const unlock = lockTarget(join(living, 'writing'));
    await exportModel({ ...options, folder });
    await unlock({ done: true });
    expect((await readdir(dirname(folder))).sort()).toEqual(['repository', 'repository.partial-00000002']);
    expect(await readdir(folder)).not.toContain('writing.lock');
  });

  it('is as it was, and nothing lies beside it, where the export is cancelled or cannot be written', async () => {
    const folder = newFolder();
    await exportModel({ ...options, folder });
    const stopping = new AbortController();
    const cancelled = exportModel({
      ...{ ...options, folder, replace: true, name: 'new', signal: stopping.signal },
      onProgress: () => stopping.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).toContain('reeltag_vision');
    expect(await readdir(dirname(folder))).toEqual(['repository']);
    const within = join(home, 'no folder');
    await writeFile(within, '');
    await expectFailure(exportModel({ ...options, folder: join(within, 'x') }), 'usage');
  });
});

it.each(['a/b', '../up', '', 'ä'])('“%s” is no name', async (name) => {
  await expectFailure(exportModel({ ...options, folder: newFolder(), name }), 'usage');
});

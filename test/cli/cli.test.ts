/** The command line from end to end, on the reference's files: real processes, real video, the small reference model. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelDirectory } from '../../electron/catalogue/models.ts';
import { BERT_MODEL_ID, INTERNVIDEO2_MODEL_ID } from '../../electron/engine/index.ts';
import { CHECKPOINT, copyModelDir } from '../support/model-dir.ts';
import { findReference, reference } from '../support/reference.ts';
import { CliLab } from '../support/run-cli.ts';

interface Sample {
  file: string;
  model_frames: number[] | null;
  small_f4?: { embedding: number[]; texts: string[]; probs: number[]; indices: number[] };
}

interface RankLine {
  video: string;
  model: string;
  device: string;
  frames: number[];
  labels: { label: string; probability: number; cosine: number; match?: number }[];
}

const samples: Sample[] = JSON.parse(readFileSync(reference('sampling.json'), 'utf8'));
const model = reference('small_f4/model_dir');
const MODEL_ID = 'OpenGVLab/InternVideo2-Stage2_1B-224p-f4@68619a68304f';
const video = reference('videos/cfr30_h264_10s.mp4');
const tiny = reference('videos/tiny_3frames.mp4');
const demoVideo = findReference('videos/example1.mp4');
const onLinux = process.platform === 'linux';

// That of the tests: the command keeps what it has compiled in its own cache, as it does for users.
delete process.env['NODE_COMPILE_CACHE'];
const lab = new CliLab();
afterAll(() => lab.remove());
// The first use converts the model; the tests that follow find it converted.
beforeAll(async () => {
  const { code, stdout, stderr } = await lab.run(['model', 'import', model]);
  expect(stderr).toBe('');
  expect(stdout).toBe(`${MODEL_ID} is ready in fp32: 4 frames a clip, on cpu.\n`);
  expect(code).toBe(0);
});

function parse(stdout: string): RankLine[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function inLab(name: string, content: string | Uint8Array): string {
  const path = join(lab.folder, name);
  writeFileSync(path, content);
  return path;
}

describe('labels that are one to the model', () => {
  test.each([
    ['soft hyphens and marks of direction', 'pan left\npan le\u{AD}ft\n\u{200E}pan left\n', 'pan le�ft'],
    ['spaces without width', 'a red square\na red\u{200B} square\n', 'a red�'],
    ['words that it cannot spell', 'a \u{1F984}\na \u{1F409}\n', 'a \u{1F409}'],
    ['nothing that it reads', 'zoom\n\u{200B}\n', 'Label 2 of 2'],
  ])('are refused before anything is read: %s', async (_, lines, named) => {
    const file = inLab('look-alikes.txt', lines);
    const missing = join(lab.folder, 'nowhere.mp4');
    const { code, stdout, stderr } = await lab.run(['rank', missing, '--labels-file', file, '--model', model]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(named);
    expect(stderr).toMatch(/the same to the model|nothing that the model reads/);
    expect(stderr).not.toContain('nowhere');
  });
});

describe('rank', () => {
  const present = samples.filter(({ file, small_f4 }) => small_f4 && findReference(`videos/${file}`));
  const paths = present.map(({ file }) => reference(`videos/${file}`));
  let lines: RankLine[];

  beforeAll(async () => {
    const texts = present[0]?.small_f4?.texts.join(', ') ?? '';
    const { code, stdout, stderr } = await lab.run(['rank', ...paths, '--labels', texts, '--model', model, '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    lines = parse(stdout);
  });

  test.each(present.map((sample, index) => ({ ...sample, index })))(
    '$file: the reference ranking, from file to answer',
    ({ small_f4, model_frames, index }) => {
      const line = lines[index] as RankLine;
      const { texts, probs, indices } = small_f4 as NonNullable<Sample['small_f4']>;
      expect(line).toMatchObject({ video: paths[index], model: MODEL_ID, device: 'cpu', frames: model_frames });
      expect(line.labels.map(({ label }) => label)).toEqual(indices.map((at) => texts[at]));
      for (const [rank, { probability }] of line.labels.entries()) {
        expect(Math.abs(probability - (probs[rank] as number))).toBeLessThan(1e-4);
      }
      expect(Object.keys(line)).toEqual(['video', 'model', 'device', 'frames', 'labels']);
      expect(Object.keys(line.labels[0] as object)).toEqual(['label', 'probability', 'cosine']);
    },
  );

  test('the demo model is named as itself, by every command', async () => {
    const demo = modelDirectory('demo');
    const own = expect.stringMatching(/^reeltag-demo@[\da-f]{12}$/);
    const ranked = await lab.run(['rank', paths[0] as string, '--labels', 'pan left', '--model', demo, '--json']);
    expect(parse(ranked.stdout)).toMatchObject([{ model: own }]);
    const out = join(lab.folder, 'demo.jsonl');
    await lab.run(['embed', paths[0] as string, '--out', out, '--model', demo]);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ model: own });
    const info = await lab.run(['model', 'info', demo, '--json']);
    expect(JSON.parse(info.stdout)).toMatchObject({ id: own });
    // Where there is no other it is the one in use.
    const unnamed = await lab.run(['model', 'info', '--json'], { REELTAG_MODEL: '', REELTAG_PORTABLE: lab.folder });
    expect(JSON.parse(unnamed.stdout)).toEqual(JSON.parse(info.stdout));
  });

  test('a softmax of the cosines gives the probabilities', () => {
    for (const { labels } of lines) {
      const powers = labels.map(({ cosine }) => Math.exp(100 * (cosine - (labels[0]?.cosine ?? 0))));
      const sum = powers.reduce((a, b) => a + b);
      for (const [i, { probability }] of labels.entries()) {
        expect(Math.abs(probability - (powers[i] as number) / sum)).toBeLessThan(1e-5);
      }
    }
  });

  test('--match adds an independent probability, --top cuts, --from and --to sample the part', async () => {
    const args = ['rank', video, '--label', 'a dog', '--label', 'a man, walking', '--label', 'snow', '--model', model];
    const { stdout, code } = await lab.run([...args, '--match', '--top', '2', '--from', '2', '--to', '4', '--json']);
    expect(code).toBe(0);
    const [line] = parse(stdout);
    expect(line?.frames).toEqual([60, 75, 90, 105]);
    expect(line?.labels).toHaveLength(2);
    for (const { match } of line?.labels ?? []) expect(match).toBeGreaterThan(0);
  });

  test('for people: a table, plain where it is no terminal', async () => {
    const { stdout, stderr, code } = await lab.run([
      'rank',
      video,
      '--labels',
      'a dog,a man in the snow,a test pattern',
      '--model',
      model,
    ]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('\x1b');
    const [heading, columns, ...rows] = stdout.trimEnd().split('\n');
    expect(heading).toContain('frames at 0.0 s, 2.5 s, 5.0 s, 7.5 s');
    expect(columns).toMatch(/percent +cosine +label/);
    expect(rows.map((row) => row.replace(/ +[█▏▎▍▌▋▊▉]* +/gu, ' ').trim())).toEqual([
      expect.stringMatching(/^98\.4 % 0\.\d{3} a dog$/),
      expect.stringMatching(/^1\.6 % 0\.\d{3} a man in the snow$/),
      expect.stringMatching(/^<0\.1 % 0\.\d{3} a test pattern$/),
    ]);
  });

  test('a label of more than 40 tokens is cut, and that is said', async () => {
    const long = Array.from({ length: 60 }, () => 'snow').join(' ');
    const { stdout, stderr, code } = await lab.run([
      'rank',
      video,
      '--label',
      long,
      '--label',
      'a dog',
      '--model',
      model,
      '--json',
    ]);
    expect(code).toBe(0);
    expect(stderr).toBe(
      `reeltag: The label “${long.slice(0, 59)}…” is longer than the 40 tokens that the model reads, and was cut.\n`,
    );
    expect(parse(stdout)).toHaveLength(1);
  });

  test('of many labels that are cut, three are named', async () => {
    const long = (word: string) => Array.from({ length: 41 }, () => word).join(' ');
    const labels = ['dog', 'cat', 'tree', 'snow', 'man'].map(long).join(',');
    const { stderr, code } = await lab.run(['rank', video, '--labels', labels, '--labels', 'a dog', '--model', model]);
    expect(code).toBe(0);
    const sentences = stderr.trimEnd().split('\n');
    expect(sentences).toHaveLength(4);
    expect(sentences[3]).toBe(
      'reeltag: 2 more labels are longer than the 40 tokens that the model reads, and were cut.',
    );
  });
});

describe('bad videos', () => {
  let bad: Record<string, string>;

  beforeAll(() => {
    mkdirSync(join(lab.folder, 'folder.mp4'));
    bad = {
      missing: join(lab.folder, 'missing.mp4'),
      folder: join(lab.folder, 'folder.mp4'),
      empty: inLab('empty.mp4', ''),
      text: inLab('text.mp4', 'This is not a video.\n'),
      short: tiny,
    };
  });

  test('do not stop the good ones: each gets a sentence, the exit code is 2', async () => {
    const videos = [bad['missing'], bad['text'], video, bad['folder'], bad['empty'], bad['short'], video] as string[];
    const { code, stdout, stderr } = await lab.run([
      'rank',
      ...videos,
      '--labels',
      'a dog',
      '--model',
      model,
      '--json',
    ]);
    expect(code).toBe(2);
    expect(parse(stdout).map((line) => line.video)).toEqual([video, video]);
    const sentences = stderr.trimEnd().split('\n');
    expect(sentences).toHaveLength(5);
    for (const sentence of sentences) expect(sentence).toMatch(/^reeltag: .*\.$/);
    expect(stderr).not.toMatch(/\n\s+at /);
    for (const [index, name] of ['missing', 'text', 'folder', 'empty', 'short'].entries()) {
      // As the user named it, and once.
      expect(sentences[index]).toMatch(new RegExp(`^reeltag: ${bad[name]} [a-z]`));
    }
    expect(sentences[4]).toContain('too short');
  });

  test('when all are bad the exit code is 1, and --debug adds kind and stack', async () => {
    const { code, stdout, stderr } = await lab.run([
      '--debug',
      'rank',
      bad['short'] as string,
      '--labels',
      'a dog',
      '--model',
      model,
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('kind: too-short');
    expect(stderr).toMatch(/\n\s+at /);
  });
});

describe('commands that make no sense', () => {
  const rank = ['rank', video, '--model', model];

  test.each([
    [[], /Usage: reeltag/],
    [['frobnicate'], /^reeltag: unknown command 'frobnicate'/],
    [['rank', '--labels', 'a'], /^reeltag: missing required argument 'video'/],
    [['rank', '', '--labels', 'a', '--model', model], /^reeltag: The name of a video is empty: name a file\.\n$/],
    [['rank', 'x\u{FFFD}.mp4', '--labels', 'a', '--model', model], /^reeltag: x\u{FFFD}\.mp4 .* not valid UTF-8/u],
    [['model', 'info', '/one', '--model', '/two'], /^reeltag: Name the model's folder once: \/one and \/two are two/],
    [['model', 'import', ''], /^reeltag: The name of the model's folder is empty/],
    [['embed', video, '--out', '', '--model', model], /^reeltag: --out needs the name of a file/],
    [[...rank, '--lables', 'a'], /^reeltag: unknown option '--lables' \(Did you mean --labels\?\)/],
    [rank, /^reeltag: There are no labels to rank/],
    [[...rank, '--labels', 'a,,b'], /^reeltag: Label 2 of 3 is empty/],
    [[...rank, '--labels', 'a dog,A dog'], /^reeltag: The label “A dog” is there twice/],
    [[...rank, '--labels', 'a', '--top', '0'], /^reeltag: --top takes a whole number of at least 1, not “0”/],
    [[...rank, '--labels', 'a', '--from', '-3'], /^reeltag: --from takes seconds/],
    [
      [...rank, '--labels', 'a', '--from', '3', '--to', '2'],
      /^reeltag: --to \(2 s\) must be later than --from \(3 s\)/,
    ],
    [
      [...rank, '--labels', 'a', '--device', 'tpu'],
      /^reeltag: --device is one of auto, cpu, cuda, dml, coreml, webgpu, or kserve:http:\/\/HOST:PORT, not “tpu”/,
    ],
    [
      [...rank, '--labels', 'a', '--precision', 'fp8'],
      /^reeltag: --precision is one of auto, fp32, fp16, int8, not “fp8”/,
    ],
    [['embed', video, '--model', model], /^reeltag: required option '--out <file>' not specified/],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await lab.run(args);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([1, '']);
  });

  test('a file whose name looks like an option', async () => {
    inLab('-x.mp4', '');
    const { code, stderr } = await lab.run(['rank', '-x.mp4', '--labels', 'a'], {}, { cwd: lab.folder });
    expect([code, stderr]).toEqual([1, "reeltag: unknown option '-x.mp4': write ./-x.mp4 for the file of that name\n"]);
  });

  test('a model that is not there is named, with what to do', async () => {
    const nowhere = join(lab.folder, 'nowhere');
    const { code, stderr } = await lab.run(['rank', video, '--labels', 'a'], { REELTAG_MODEL: nowhere });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^reeltag: .*nowhere.*reeltag model download.*\n$/);
  });
});

test('--help and --version', async () => {
  const [help, version] = await Promise.all([lab.run(['rank', '--help']), lab.run(['--version'])]);
  expect(help.code).toBe(0);
  expect(help.stdout).toMatch(/Usage: reeltag rank \[options\] <video\.\.\.>/);
  expect(help.stdout).toContain('--labels-file <file>');
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

describe('embed', () => {
  test('writes the reference embeddings, a line a video, and --append adds to them', async () => {
    const out = join(lab.folder, 'embeddings.jsonl');
    const vfr = reference('videos/vfr.mp4');
    const first = await lab.run(['embed', video, tiny, '--out', out, '--model', model]);
    expect(first).toMatchObject({ code: 2, stdout: '' });
    const second = await lab.run(['embed', vfr, '--out', out, '--append', '--model', model]);
    expect(second).toEqual({ code: 0, stdout: '', stderr: '' });

    const lines = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map((line) => line.video)).toEqual([video, vfr]);
    for (const [index, file] of ['cfr30_h264_10s.mp4', 'vfr.mp4'].entries()) {
      const sample = samples.find((candidate) => candidate.file === file);
      expect(Object.keys(lines[index])).toEqual([
        ...['video', 'content', 'model', 'precision', 'device'],
        ...['frames', 'timestamps', 'embedding'],
      ]);
      expect(lines[index].frames).toEqual(sample?.model_frames);
      const golden = sample?.small_f4?.embedding as number[];
      const difference = Math.max(...golden.map((value, i) => Math.abs(value - lines[index].embedding[i])));
      expect(difference).toBeLessThan(5e-6);
    }
    expect(lines[0].timestamps).toEqual([0, 2.5, 5, 7.5]);
  });

  test('--append passes over what is there of the same content, model and range', async () => {
    const out = join(lab.folder, 'again.jsonl');
    const other = reference('videos/vfr.mp4');
    const copy = inLab('copy of a video.mp4', readFileSync(video));
    const embed = (...more: string[]) => lab.run(['embed', ...more, '--out', out, '--append', '--model', model]);
    const lines = () =>
      readFileSync(out, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    // A line of an earlier version says too little, and stays.
    writeFileSync(out, `{"video":"old.mp4","model":"${MODEL_ID}","embedding":[1]}\n{"video":"half`);
    expect(await embed(video, copy)).toEqual({
      code: 0,
      stdout: '',
      stderr: `reeltag: 1 video was passed over: its line is in ${out} already.\n`,
    });
    expect(await embed(copy, other, video)).toMatchObject({
      code: 0,
      stderr: `reeltag: 2 videos were passed over: their lines are in ${out} already.\n`,
    });
    expect(lines().map((line) => line.video)).toEqual(['old.mp4', video, other]);
    expect(await embed('--from', '2', video)).toMatchObject({ code: 0, stderr: '' });
    expect(await embed('--from', '2', '--to', '9', video)).toMatchObject({ code: 0, stderr: '' });
    expect(await embed('--from', '2', copy)).toMatchObject({ stderr: expect.stringContaining('1 video was passed') });
    expect(lines().map(({ from, to }) => [from, to])).toEqual([
      ...[[], [], []].map(() => [undefined, undefined]),
      ...[
        [2, undefined],
        [2, 9],
      ],
    ]);
    writeFileSync(copy, readFileSync(other).subarray(0, 20_000));
    expect(await embed(copy)).toMatchObject({ code: 1, stderr: expect.not.stringContaining('passed over') });
    expect(await lab.run(['embed', video, '--out', out, '--model', model])).toMatchObject({ code: 0, stderr: '' });
    expect(lines().map((line) => line.video)).toEqual([video]);
  }, 60_000);
});

test('embed does not write over a video', async () => {
  const precious = inLab('precious.mp4', readFileSync(video));
  const { code, stderr } = await lab.run(['embed', precious, '--out', precious, '--model', model]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    `reeltag: ${precious} holds something other than lines of JSON, and was left alone: name another file.\n`,
  );
  expect(readFileSync(precious)).toEqual(readFileSync(video));
});

test.skipIf(!onLinux)('a result that cannot be written is said (needs /dev/full)', async () => {
  const full = openSync('/dev/full', 'w');
  const { code, stderr } = await lab.run(
    ['rank', video, video, '--labels', 'a dog', '--model', model],
    {},
    { stdout: full },
  );
  closeSync(full);
  expect(code).toBe(1);
  expect(stderr).toBe('reeltag: The disk that the output goes to is full: free some space and run this again.\n');
});

test.skipIf(!onLinux)('embed stops at the first line that cannot be written (needs /dev/full)', async () => {
  const { code, stderr } = await lab.run(['embed', video, video, video, '--out', '/dev/full', '--model', model]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^reeltag: The disk is full and \/dev\/full .*\n$/);
});

test('what Node compiles for the command and for its engine is kept in the cache, not where others may write', () => {
  const folder = join(lab.folder, 'cache', 'code');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const kept = entries.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  for (const text of ['rankingTable', 'formulateInputFrames'])
    expect(kept.some((code) => code.includes(text))).toBe(true);
});

describe('model and doctor', () => {
  test('info names the checkpoint, its sizes and its conversion', async () => {
    const { code, stdout } = await lab.run(['model', 'info', model, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      id: MODEL_ID,
      checkpoint: { format: 'torch-zip', dtypes: ['float32', 'int64'], tensors: 176 },
      frameCount: 4,
      imageSize: 56,
      embeddingSize: 32,
      maxTextTokens: 40,
      cache: { directory: join(lab.folder, 'cache'), conversions: [{ precision: 'fp32' }] },
    });
  });

  test('info and doctor say what an import would: which tensor or tokenizer does not fit', async () => {
    const folder = join(lab.folder, 'misfit');
    await copyModelDir(folder, join(model, CHECKPOINT));
    rmSync(join(folder, INTERNVIDEO2_MODEL_ID, 'config.json'));
    const info = await lab.run(['model', 'info', folder]);
    expect(info).toMatchObject({ code: 1, stdout: '' });
    expect(info.stderr).toMatch(/^reeltag: .* does not fit the model's configuration: missing key /);
    const doctor = await lab.run(['doctor', '--model', folder]);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/^MISSING +model +not usable\n +.*does not fit the model's configuration/m);
  });

  test('a vocabulary that was cut is noticed, before any word passes for unknown', async () => {
    const folder = join(lab.folder, 'cut-vocabulary');
    await copyModelDir(folder, join(model, CHECKPOINT));
    const tokenizer = join(folder, BERT_MODEL_ID);
    rmSync(tokenizer);
    mkdirSync(tokenizer);
    const vocabulary = readFileSync(join(model, BERT_MODEL_ID, 'vocab.txt'), 'utf8').split('\n');
    writeFileSync(join(tokenizer, 'vocab.txt'), `${vocabulary.slice(0, 20_000).join('\n')}\n`);
    for (const args of [
      ['model', 'info', folder],
      ['rank', video, '--labels', 'a dog', '--model', folder],
    ]) {
      const { code, stderr } = await lab.run(args);
      expect(code).toBe(1);
      expect(stderr).toBe(
        `reeltag: The tokenizer in ${tokenizer} knows 20000 tokens and the model 30522: get it again in the settings or with "reeltag model download".\n`,
      );
    }
  });

  test('info hashes a checkpoint once', async () => {
    const folder = join(lab.folder, 'remembered');
    await copyModelDir(folder, join(model, CHECKPOINT));
    const memory = join(lab.folder, 'cache', 'checkpoints.json');
    await lab.run(['model', 'info', folder]);
    const text = readFileSync(memory, 'utf8');
    expect(text).toContain(folder);
    // Were it hashed again, the right hash would take this one's place.
    const sha256 = JSON.parse(text)[join(folder, CHECKPOINT)].sha256;
    writeFileSync(memory, text.replaceAll(sha256, 'f'.repeat(64)));
    const { stdout } = await lab.run(['model', 'info', folder, '--json']);
    writeFileSync(memory, text);
    expect(JSON.parse(stdout).checkpoint.sha256).toBe('f'.repeat(64));
  });

  test('doctor lists what works', async () => {
    const { code, stdout } = await lab.run(['doctor', '--model', model, '--json']);
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ffmpeg', 'ffprobe', 'ONNX Runtime', 'GPU', 'memory', 'cache', 'disk', 'model']),
    );
    // What ONNX Runtime could load if it were installed does not count.
    const cuda = '../../node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so';
    const isThere = existsSync(new URL(cuda, import.meta.url));
    const { found: runtime } = findings.find(({ name }) => name === 'ONNX Runtime');
    expect(runtime).toMatch(/^\d+\.\d+\.\d+, providers: .*\bcpu\b/);
    if (onLinux) expect(runtime.includes('cuda')).toBe(isThere);
    expect(findings.find(({ name }) => name === 'model')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining(MODEL_ID),
    });
    expect(code).toBe(0);
  });

  test('doctor says how fast each device is, measuring it where it is told to; the next run knows', async () => {
    const cpu = /^ok +device cpu +(.*)$/m;
    const ask = (...more: string[]) =>
      lab.run(['doctor', '--model', model, ...more], { REELTAG_CACHE: join(lab.folder, 'measured') });
    expect(cpu.exec((await ask()).stdout)?.[1]).toMatch(/not measured yet: reeltag doctor --measure/);
    const measured = cpu.exec((await ask('--measure')).stdout)?.[1];
    expect(measured).toMatch(/^\d[\d.]* clips a second in fp32$/);
    const { stdout } = await ask();
    expect(cpu.exec(stdout)?.[1]).toBe(measured);
    expect(stdout).toMatch(/device webgpu/);
  });

  test('doctor says what it found where nothing can be measured', async () => {
    const cache = join(lab.folder, 'no-models');
    mkdirSync(cache);
    writeFileSync(join(cache, 'models'), '');
    const { code, stdout } = await lab.run(['doctor', '--model', model, '--measure'], { REELTAG_CACHE: cache });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^ok +model/m);
    expect(stdout).toMatch(/^MISSING +devices +not measured\n +The converted model cannot be written/m);
  });

  test('doctor says what to do about what is missing, and fails', async () => {
    const nowhere = join(lab.folder, 'nowhere');
    const { code, stdout } = await lab.run(['doctor', '--model', nowhere], { FFMPEG_BIN: nowhere });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^MISSING +ffmpeg/m);
    expect(stdout).toContain('FFMPEG_BIN names a ffmpeg that does not run');
    expect(stdout).toMatch(/^MISSING +model/m);
  });

  test('verify fails a model that is not the published one', async () => {
    const { code, stdout } = await lab.run(['model', 'verify', '--model', model, '--video', video]);
    expect(code).toBe(1);
    expect(stdout).toContain('frames 0, 75, 150, 225: NOT as published');
    expect(stdout).toMatch(/\nfail: /);
  });

  test.skipIf(demoVideo === undefined)(
    "verify finds the demo's frames in its video (needs videos/example1.mp4)",
    async () => {
      const { code, stdout } = await lab.run(['model', 'verify', '--model', model, '--video', demoVideo as string]);
      expect(code).toBe(1);
      expect(stdout).toContain('frames 0, 10, 20, 30: as published');
    },
  );
});

describe.skipIf(!onLinux)('stops and crashes (processes are found through /proc)', () => {
  const many = Array.from({ length: 300 }, () => video);
  const endless = ['rank', ...many, '--labels', 'a dog,a cat', '--model', model, '--json'];

  const noneLeft = () => expect.poll(() => lab.processes(), { timeout: 30_000 }).toEqual([]);
  const engineOf = (pid: number | undefined) =>
    lab.processes().find((candidate) => candidate !== pid && isEngine(candidate));
  const isEngine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('engine/process');

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops at once with exit code %i and leaves whole lines and no process', async (signal, code) => {
    const { child, result, lines } = lab.start(endless);
    await lines(2);
    const before = performance.now();
    child.kill(signal);
    const { stdout, stderr, ...rest } = await result;
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(rest.code).toBe(code);
    expect(stderr).toBe('');
    expect(stdout.endsWith('\n')).toBe(true);
    expect(parse(stdout).length).toBeLessThan(many.length);
    await noneLeft();
  });

  test('an interrupted embed keeps the lines that were finished', async () => {
    const out = join(lab.folder, 'interrupted.jsonl');
    const { child, result } = lab.start(['embed', ...many, '--out', out, '--model', model]);
    const written = () => {
      try {
        return readFileSync(out, 'utf8');
      } catch {
        return '';
      }
    };
    await expect.poll(() => written().split('\n').length, { timeout: 30_000 }).toBeGreaterThan(3);
    child.kill('SIGINT');
    expect((await result).code).toBe(130);
    expect(written().endsWith('\n')).toBe(true);
    for (const line of written().trimEnd().split('\n')) expect(JSON.parse(line).embedding).toHaveLength(32);
    await noneLeft();
  });

  test('kill -9 of the engine in the middle: the job completes', async () => {
    const { child, result, lines } = lab.start([
      'rank',
      ...many.slice(0, 12),
      '--labels',
      'a dog,a cat',
      '--model',
      model,
      '--json',
    ]);
    await lines(2);
    const engine = engineOf(child.pid);
    expect(engine).toBeDefined();
    process.kill(engine as number, 'SIGKILL');
    const { code, stdout, stderr } = await result;
    expect([code, stderr]).toEqual([0, '']);
    const ranked = parse(stdout);
    expect(ranked).toHaveLength(12);
    for (const line of ranked) expect(line).toEqual(ranked[0]);
    await noneLeft();
  });

  test('kill -9 of the command takes the engine along', async () => {
    const { child, result, lines } = lab.start(endless);
    await lines(1);
    child.kill('SIGKILL');
    await result;
    await noneLeft();
  });

  test('a reader that has seen enough is no failure', async () => {
    const { child, result, lines } = lab.start(endless);
    await lines(1);
    child.stdout?.destroy();
    const { code, stderr } = await result;
    expect([code, stderr]).toEqual([0, '']);
    await noneLeft();
  });
});

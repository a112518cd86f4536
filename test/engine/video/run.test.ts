import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FFMPEG_ARGUMENTS, inputArguments, runTool, ToolFailure } from '../../../electron/engine/video/run.ts';
import { ffmpegPath, ffprobePath, hasTools, makeVideo, picture } from '../../support/video.ts';

const node = process.execPath;
const script = (code: string): string[] => ['-e', code];

describe('runTool', () => {
  it('gives what the tool wrote and said', async () => {
    const result = await runTool(node, script(`process.stdout.write('out'); process.stderr.write('said')`));
    expect(result).toEqual({ stdout: Buffer.from('out'), stderr: 'said' });
  });

  it('passes arguments as they are, through no shell', async () => {
    const strange = ['$HOME', '; exit 3', '*', '"quoted" \'it\'', 'two words', 'two\nlines', '', '--flag=ü'];
    const { stdout } = await runTool(node, [
      ...script('process.stdout.write(JSON.stringify(process.argv.slice(1)))'),
      '--',
      ...strange,
    ]);
    expect(JSON.parse(stdout.toString())).toEqual(strange);
  });

  it('gives the tool nothing to read', async () => {
    const { stdout } = await runTool(
      node,
      script(`process.stdin.on('data', () => {}).on('end', () => console.log('end'))`),
    );
    expect(stdout.toString().trim()).toBe('end');
  });

  it('throws a failure as data when the tool says no', async () => {
    const args = script(`process.stderr.write('no such thing'); process.exitCode = 7`);
    const failure = await runTool(node, args).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ToolFailure);
    expect(failure).toMatchObject({ tool: node, args, exitCode: 7, signal: null, stderr: 'no such thing' });
    expect((failure as ToolFailure).detail).toContain('exit code 7');
  });

  it.skipIf(process.platform === 'win32')('names the signal of a crash', async () => {
    await expect(runTool(node, script(`process.kill(process.pid, 'SIGSEGV')`))).rejects.toMatchObject({
      name: 'ToolFailure',
      exitCode: null,
      signal: 'SIGSEGV',
    });
  });

  it('keeps the end of a long complaint', async () => {
    const { stderr } = await runTool(node, script(`process.stderr.write('x'.repeat(300_000) + 'the end')`));
    expect(stderr).toHaveLength(64 * 1024);
    expect(stderr.endsWith('xthe end')).toBe(true);
  });

  it('hands over a large output whole and in order', async () => {
    const code = `for (let i = 0; i < 3000; i++) process.stdout.write(String(i).padStart(4, '0').repeat(256))`;
    const pieces: Buffer[] = [];
    const { stdout } = await runTool(node, script(code), { onStdout: (chunk) => void pieces.push(chunk) });
    const whole = Buffer.concat(pieces).toString();
    expect(stdout).toHaveLength(0);
    expect(whole).toBe(Array.from({ length: 3000 }, (_, i) => String(i).padStart(4, '0').repeat(256)).join(''));
  });

  it('waits for who takes the output, one piece after the other, also when the tool has ended and beyond its time', async () => {
    const code = `for (let i = 0; i < 300; i++) process.stdout.write(String(i).padStart(4, '0').repeat(256))`;
    let whole = '';
    let taking = 0;
    const onStdout = async (chunk: Buffer): Promise<void> => {
      taking += 1;
      expect(taking).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, whole === '' ? 4_000 : 5));
      whole += chunk;
      taking -= 1;
    };
    await runTool(node, script(code), { onStdout, timeoutMs: 3_500 });
    expect(whole).toBe(Array.from({ length: 300 }, (_, i) => String(i).padStart(4, '0').repeat(256)).join(''));
  });

  it('stops a tool that writes too much', async () => {
    const endless = script(`const write = () => process.stdout.write('x'.repeat(65536), write); write()`);
    await expect(runTool(node, endless, { maxStdoutBytes: 1_000_000 })).rejects.toMatchObject({
      kind: 'ffmpeg-failed',
    });
  });

  it('stops the tool when its reader throws, and throws that', async () => {
    const endless = script(`setInterval(() => process.stdout.write('x'), 5)`);
    const broken = new Error('broken reader');
    const run = runTool(node, endless, {
      onStdout: () => {
        throw broken;
      },
    });
    await expect(run).rejects.toBe(broken);
  });

  it('takes no time of its own for that of a tool, where the event loop was blocked', async () => {
    const running = runTool(node, script(`console.log('done')`), { timeoutMs: 300 });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    expect((await running).stdout.toString().trim()).toBe('done');
  });

  it('ends a tool that ignores the request to stop, at the time limit', async () => {
    const stubborn = script(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`);
    const start = performance.now();
    await expect(runTool(node, stubborn, { timeoutMs: 400 })).rejects.toMatchObject({ kind: 'timed-out' });
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it('rejects with AbortError at once when cancelled before, and soon when cancelled during', async () => {
    await expect(runTool(node, script('0'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const controller = new AbortController();
    const run = runTool(node, script('setInterval(() => {}, 1000)'), { signal: controller.signal });
    setTimeout(() => controller.abort('not an error'), 200);
    const start = performance.now();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a grandchild that holds the pipes', async () => {
    const code = `require('node:child_process').spawn('sleep', ['30'], { stdio: 'inherit' }); console.log('parent'); setTimeout(() => process.exit(0), 100)`;
    const start = performance.now();
    const { stdout } = await runTool(node, script(code));
    expect(stdout.toString()).toBe('parent\n');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('says what to do when there is no such tool, and throws at impossible arguments', async () => {
    await expect(runTool('/no/such/ffmpeg', [])).rejects.toMatchObject({
      kind: 'ffmpeg-missing',
      message: expect.stringContaining('npm run setup'),
    });
    await expect(runTool(node, ['a\0b'])).rejects.toThrow(TypeError);
  });
});

describe.skipIf(!hasTools)('inputArguments (needs ffmpeg)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reeltag-run-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const formatOf = async (path: string): Promise<string> => {
    const args = ['-v', 'error', '-show_entries', 'format=format_name', '-of', 'csv=p=0', ...inputArguments(path)];
    return (await runTool(ffprobePath as string, args)).stdout.toString().trim();
  };
  const decode = (path: string) =>
    runTool(ffmpegPath as string, [...FFMPEG_ARGUMENTS, ...inputArguments(path), '-f', 'null', '-']);

  it
    .skipIf(process.platform === 'win32')
    .each([
      '-i.avi',
      'a%03d.avi',
      'http:b.avi',
      'concat:c|d.avi',
      'two\nlines.avi',
      'ü 日本 🎬.avi',
      "it's; $HOME.avi",
    ])('lets both tools open a file named %j', async (name) => {
    const plain = await makeVideo(folder, 'plain.avi', ...picture(0.2), '-c:v', 'mjpeg');
    const path = join(folder, name);
    await copyFile(plain, path);
    expect(await formatOf(path)).toBe('avi');
    expect((await decode(path)).stderr).toBe('');
  });

  it.each([
    ['an HLS playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\ntarget.avi\n#EXT-X-ENDLIST\n'],
    ['an ffconcat list', 'ffconcat version 1.0\nfile target.avi\n'],
    [
      'a session description',
      'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n',
    ],
    ['subtitles', '1\n00:00:01,000 --> 00:00:02,000\nhello\n'],
  ])('has both tools refuse %s that is named .mp4', async (_, content) => {
    await makeVideo(folder, 'target.avi', ...picture(0.2), '-c:v', 'mjpeg');
    const path = join(folder, 'list.mp4');
    await writeFile(path, content);
    const refused = { name: 'ToolFailure', stderr: expect.stringMatching(/not on whitelist|Not detecting m3u8/) };
    await expect(formatOf(path)).rejects.toMatchObject(refused);
    await expect(decode(path)).rejects.toMatchObject(refused);
  });
});

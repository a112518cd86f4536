/** `reeltag scenes` from end to end, on files that ffmpeg makes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CliLab } from '../support/run-cli.ts';
import { hasTools, makeVideo, picture } from '../support/video.ts';

const lab = new CliLab();
afterAll(() => lab.remove());

describe.skipIf(!hasTools)('scenes', () => {
  let [cut, one, broken] = ['', '', ''];
  beforeAll(async () => {
    const bars = ['-f', 'lavfi', '-i', 'smptebars=d=1:r=25:s=96x72'];
    const graph = '[0]setsar=1[a];[1]setsar=1[b];[a][b]concat[out]';
    const coding = ['-c:v', 'mpeg4', '-q:v', '3'];
    const both = [...picture(1.24, 25, '96x72'), ...bars, '-filter_complex', graph, '-map', '[out]', ...coding];
    cut = await makeVideo(lab.folder, 'cut.mkv', ...both);
    one = await makeVideo(lab.folder, 'one.mkv', ...picture(1, 25, '96x72'), ...coding);
    broken = join(lab.folder, 'broken.mp4');
    writeFileSync(broken, 'no video');
  });

  test('says when each begins and ends', async () => {
    const { code, stdout, stderr } = await lab.run(['scenes', cut, one]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      `${cut}\n  1  0:00.000  0:01.240\n  2  0:01.240  0:02.240\n\n${one}\n  1  0:00.000  0:01.000\n`,
    );
  });

  test('--json writes a line a video, and goes on after one that is none', async () => {
    const { code, stdout, stderr } = await lab.run(['scenes', broken, cut, '--json']);
    expect(code).toBe(2);
    expect(stdout).toBe(`{"video":"${cut}","scenes":[{"start":0,"end":1.24},{"start":1.24,"end":2.24}]}\n`);
    expect(stderr).toMatch(/^reeltag: .*broken\.mp4 is not a video that can be read/);
    expect((await lab.run(['scenes', one, '--track', '2'])).code).toBe(1);
    expect((await lab.run(['scenes', one, '--track', 'two'])).stderr).toContain('--track takes a whole number');
  });
});

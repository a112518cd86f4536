/** A model on a server, by the terminal: written for it, and asked there. */
import { afterAll, expect, it } from 'vitest';
import { loadGolden } from '../support/golden.ts';
import { serveRepository } from '../support/kserve-server.ts';
import { CliLab } from '../support/run-cli.ts';

const lab = new CliLab();
afterAll(() => lab.remove());
const { modelDir } = loadGolden('small_f4');
const clip = 'resources/samples/red-circle.mp4';
const ranked = (device: string, env?: Record<string, string>) =>
  lab.run(['rank', clip, '--labels', 'a dog, a man', '--model', modelDir, '--json', '--device', device], env);

it('answers as this machine does, to whoever has the token', async () => {
  const folder = `${lab.folder}/repository`;
  const exporting = [
    'model',
    'export',
    '--model',
    modelDir,
    '--triton',
    folder,
    '--precision',
    'fp32',
    '--name',
    'ours',
  ];
  const exported = await lab.run(exporting);
  expect(exported.stdout).toMatch(
    /^.*repository has .*@68619a68304f in fp32 for Triton, .*: ours_vision, ours_text and ours_match\.\n$/,
  );
  const server = await serveRepository(folder, { token: 'sesame' });
  try {
    const there = await ranked(`${server.device}#ours`, { REELTAG_KSERVE_TOKEN: 'sesame' });
    const here = await ranked('cpu');
    const [served, own] = [there, here].map(({ stdout }) => JSON.parse(stdout) as { device: string; labels: object[] });
    expect(served?.device).toBe(`${server.device}#ours`);
    expect(served?.labels).toEqual(own?.labels);
    const refused = await ranked(`${server.device}#ours`, { REELTAG_KSERVE_TOKEN: 'open' });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('does not let this machine in')]);
  } finally {
    await server.close();
  }
});

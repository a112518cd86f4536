/**
 * The packaged bundles on the stand-in for Electron's module: a sample clip becomes a ranking and a
 * job goes to a cluster, with nothing that is not in the package.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../scripts/setup/command.ts';
import { StandInRay } from '../../cluster-client/stand-in-ray.ts';
import { unmuted } from '../../support/unmuted.ts';
import { requireDriver } from '../tarball/many-machines.ts';

const RUN_TIMEOUT_MS = 120_000;
const BUILT_APP = fileURLToPath(new URL('../../support/built-app.ts', import.meta.url));
const LABELS = ['a blue square', 'a red circle', 'a green triangle', 'a yellow star'];

interface Told {
  readonly page: boolean;
  readonly state: string;
  readonly problem: unknown;
  readonly best: string;
  readonly probabilities: readonly number[];
  readonly part: readonly [number, string];
  readonly engine: readonly string[];
}

/** @param resources as `unpackLikeElectron` has laid them out */
export async function rankWith(resources: string): Promise<string> {
  const application = join(resources, 'app.asar');
  const home = join(resources, '..', 'home');
  await mkdir(join(home, 'bin'), { recursive: true });
  const sample = join(`${application}.unpacked`, 'resources', 'samples', 'red-circle.mp4');
  const ray = await StandInRay.start();
  const { ok, output, reason } = await runCommand(process.execPath, [BUILT_APP, sample], {
    timeoutMs: RUN_TIMEOUT_MS,
    cwd: home,
    env: {
      ...unmuted(),
      REELTAG_BUILT: application,
      REELTAG_LABELS: JSON.stringify(LABELS),
      REELTAG_CLUSTER: ray.url,
      ...{ HOME: home, XDG_DATA_HOME: '', XDG_CACHE_HOME: '', LOCALAPPDATA: home },
      ...{ REELTAG_CACHE: '', REELTAG_MODEL: '', REELTAG_PORTABLE: '', FFMPEG_BIN: '', FFPROBE_BIN: '' },
      // No ffmpeg but the package's.
      PATH: join(home, 'bin'),
    },
  });
  await ray.close();
  if (!ok) throw new Error(`the packaged application: ${reason}\n${output}`);
  const told = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Told;
  const wrong = (what: string): Error => new Error(`${what}: ${JSON.stringify(told)}`);
  if (!told.page) throw wrong('the page did not come');
  if (told.state !== 'done') throw wrong('the video failed');
  if (told.engine.join() !== join(application, 'out', 'main', 'engine.js')) throw wrong('another engine was started');
  if (told.part[0] !== 206 || told.part[1] !== 'ftyp') throw wrong('the video could not be played');
  requireDriver(ray);
  const sum = told.probabilities.reduce((total, one) => total + one, 0);
  if (told.best !== 'a red circle' || Math.abs(sum - 1) > 1e-5) throw wrong('the ranking is wrong');
  // Everything that it keeps is where people have such things.
  const kept = (await readdir(home)).sort();
  if (process.platform === 'linux' && kept.join() !== '.cache,.local,bin') throw wrong(`it keeps ${kept.join(', ')}`);
  return `the red circle is ${Math.round((told.probabilities[0] ?? 0) * 100)} % a red circle, by the package's own ffmpeg`;
}

/**
 * `npm run package`: installers for this machine's kind, or another's, into `dist/`.
 *
 *     npm run package -- [--dir] [--platform win32] [--arch arm64] [--electron-dist PATH] [--output FOLDER]
 *     npm run package -- --sizes
 *
 * `--dir` stops at the folder that installers hold, and takes the machine's own ffmpeg where npm brought none. `--electron-dist` names a
 * distribution of Electron's, a folder or a zip, which is downloaded otherwise. `--sizes` says what an installer has inside, for each
 * target, from a folder that was made before.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { buildStale } from './build.ts';
import { requireDistribution } from './package/distribution.ts';
import { packageFor, unpackedFolder } from './package/make.ts';
import { installerSizes, sizeTable } from './package/sizes.ts';
import { targetOf } from './package/targets.ts';
import { inCheckout } from './setup/paths.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    platform: { type: 'string', default: process.platform },
    arch: { type: 'string', default: process.arch },
    'electron-dist': { type: 'string' },
    output: { type: 'string', default: inCheckout('dist') },
    sizes: { type: 'boolean', default: false },
  },
});

const target = targetOf(values.platform, values.arch);
const output = resolve(values.output);

if (values.sizes) {
  console.log(sizeTable(await installerSizes(join(unpackedFolder(target, output), 'resources'))));
} else {
  const print = (line: string): void => console.log(line);
  const electronDist = values['electron-dist'] === undefined ? undefined : resolve(values['electron-dist']);
  if (electronDist !== undefined) await requireDistribution(electronDist, target, manifest.devDependencies.electron);
  await buildStale(undefined, print);
  const files = await packageFor(target, {
    isTrial: values.dir,
    output,
    electronDist,
    print,
  });
  for (const file of files) print(file);
}

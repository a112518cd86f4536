/**
 * `npm run package`: installers for this machine's kind, into `dist/`.
 *
 *     npm run package -- [--dir] [--arch arm64] [--electron-dist PATH] [--output FOLDER]
 *     npm run package -- --sizes
 *
 * `--dir` stops at the folder that installers hold, and takes the machine's own ffmpeg where npm brought none. `--electron-dist` names a
 * distribution of Electron's, a folder or a zip, which is downloaded otherwise. `--sizes` says what an installer has inside, for each
 * target, from a folder that was made before.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildStale } from './build.ts';
import { packageFor } from './package/make.ts';
import { sizeTable } from './package/sizes.ts';
import { targetOf } from './package/targets.ts';
import { inCheckout } from './setup/paths.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    arch: { type: 'string', default: process.arch },
    'electron-dist': { type: 'string' },
    output: { type: 'string', default: inCheckout('dist') },
    sizes: { type: 'boolean', default: false },
  },
});

if (values.sizes) {
  console.log(await sizeTable());
} else {
  const print = (line: string): void => console.log(line);
  await buildStale(undefined, print);
  const files = await packageFor(targetOf(process.platform, values.arch), {
    isTrial: values.dir,
    output: resolve(values.output),
    electronDist: values['electron-dist'] === undefined ? undefined : resolve(values['electron-dist']),
    print,
  });
  for (const file of files) print(join(file));
}

/** From files to answers: `reeltag rank` over all clips, as a person runs it. */
import { measure } from '../command.ts';
import { makeClips } from './clips.ts';
import { tell } from './facts.ts';
import { modelDir, readSetting } from './setting.ts';
import { watchGpu } from './utilisation.ts';

const LABELS = 'a person walks,a car drives by,a dog,snow,two people talk,a close-up of hands,night,a map';

const setting = readSetting();
const { device, precision } = setting;
const clips = await makeClips(setting);
const rank = (some: readonly string[]) =>
  measure([
    ...['rank', '--json', '--model', modelDir(setting), '--device', device, '--precision', precision],
    ...['--labels', LABELS, ...some],
  ]);
await rank(clips.slice(0, 1)); // files are in memory, and what was compiled is kept
const start = await rank(clips.slice(0, 1));
const { result, gpu } = await watchGpu(() => rank(clips));
tell({
  kind: 'rank',
  ...{ device, precision, clips: clips.length },
  clipsPerSecond: clips.length / result.seconds,
  startSeconds: start.seconds,
  coresBusy: result.cpuSeconds / result.seconds,
  peakBytes: result.peakBytes,
  ...(gpu === undefined ? {} : { gpu }),
});

/** Makes the clips, and measures bare ffmpeg processes that give the frames that the model would see of them. */
import { bareCommands, measureBare } from '../bare-decoders.ts';
import { makeClips } from './clips.ts';
import { tell } from './facts.ts';
import { readSetting } from './setting.ts';

const FRAMES = 4;
const clips = await makeClips(readSetting());
const commands = await bareCommands(clips, FRAMES);
await measureBare(commands.slice(0, 1)); // the program's own file is in memory
const seconds = [await measureBare(commands), await measureBare(commands)];
tell({ kind: 'decoders', clips: clips.length, clipsPerSecond: clips.length / Math.min(...seconds) });

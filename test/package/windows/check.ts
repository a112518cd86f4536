/** What the installer for Windows holds, made on whatever this is: the archive's hash in the executable, its fuses, icon and name. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { windowsPackagedInto } from '../../support/packaged.ts';
import { checkFuses } from '../asar/fuses.ts';
import { checkHashes } from '../asar/hashes.ts';
import { checkList } from '../asar/list.ts';
import { checkExecutable } from './executable.ts';
import { checkInstaller } from './installer.ts';

/** What ONNX Runtime needs there. */
const LIBRARIES = ['DirectML.dll', 'dxcompiler.dll', 'dxil.dll', 'onnxruntime.dll', 'onnxruntime_binding.node'];

export async function check({ out }: { out: string }): Promise<string> {
  await checkInstaller(join(out, 'nsis'));
  const packed = await windowsPackagedInto(out);
  const resources = join(packed, 'resources');
  const archive = join(resources, 'app.asar');
  const files = checkList(archive, 'win32');
  await checkHashes(archive);
  const fuses = await checkFuses(packed, 'win32');
  const runtime = join(`${archive}.unpacked`, 'node_modules/onnxruntime-node/bin/napi-v6');
  const found = (await readdir(runtime, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const names = found.map(({ name }) => name).sort();
  if (names.join() !== LIBRARIES.join()) throw new Error(`ONNX Runtime came with ${names.join(', ')}`);
  const tools = (await readdir(join(resources, 'ffmpeg'))).sort();
  if (tools.join() !== 'COPYING.GPLv3.txt,SOURCE.txt,ffmpeg.exe,ffprobe.exe')
    throw new Error(`of ffmpeg there is ${tools.join(', ')}`);
  const icons = await checkExecutable(join(packed, 'Reeltag.exe'), archive);
  return `${files} entries in the archive, whose hash is in the executable; ${fuses} fuses; an icon in ${icons} sizes; NSIS takes what is added to its script`;
}

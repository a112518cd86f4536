/** What the disk image for macOS holds, made on whatever this is: the archive's hash in Info.plist, its fuses, libraries and file types. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { ENDINGS } from '../../../scripts/package/associations.ts';
import { macPackagedInto } from '../../support/packaged.ts';
import { checkFuses } from '../asar/fuses.ts';
import { checkHashes } from '../asar/hashes.ts';
import { checkList } from '../asar/list.ts';

/** What ONNX Runtime needs there. */
const LIBRARIES = ['libonnxruntime.1.dylib', 'onnxruntime_binding.node'];

export async function check({ out }: { out: string }): Promise<string> {
  const packed = await macPackagedInto(out);
  const contents = join(packed, 'Reeltag.app', 'Contents');
  const resources = join(contents, 'Resources');
  const archive = join(resources, 'app.asar');
  const files = checkList(archive, 'darwin');
  await checkHashes(archive);
  const fuses = await checkFuses(packed, 'darwin');
  const runtime = join(`${archive}.unpacked`, 'node_modules/onnxruntime-node/bin/napi-v6/darwin/arm64');
  const found = (await readdir(runtime)).sort();
  if (found.join() !== LIBRARIES.join()) throw new Error(`ONNX Runtime came with ${found.join(', ')}`);
  const icon = await readFile(join(resources, 'icon.icns'));
  if (icon.subarray(0, 4).toString() !== 'icns') throw new Error('the icon is none');
  checkFacts(await readFile(join(contents, 'Info.plist'), 'utf8'), archive);
  // Chromium does not start without words of its own.
  const framework = join(contents, 'Frameworks', 'Electron Framework.framework', 'Resources');
  if (!(await readdir(framework)).includes('en.lproj')) throw new Error('Chromium’s own words were taken away');
  return `${files} entries in the archive, whose hash is in Info.plist; ${fuses} fuses; ${ENDINGS.length} endings`;
}

/** What macOS, and Electron itself, read of the application. */
function checkFacts(plist: string, archive: string): void {
  const facts = plist.replaceAll(/>\s+</g, '><');
  // Electron compares the archive's head with this before it reads anything else of it.
  const hash = createHash('sha256').update(getRawHeader(archive).headerString).digest('hex');
  const strings = { CFBundleIdentifier: 'org.reeltag.Reeltag', CFBundleName: 'Reeltag', LSHandlerRank: 'Alternate' };
  for (const [key, value] of Object.entries(strings)) {
    if (!facts.includes(`<key>${key}</key><string>${value}</string>`)) throw new Error(`Info.plist has another ${key}`);
  }
  const integrity = `<key>Resources/app.asar</key><dict><key>algorithm</key><string>SHA256</string><key>hash</key><string>${hash}</string></dict>`;
  if (!facts.includes(`<key>ElectronAsarIntegrity</key><dict>${integrity}</dict>`))
    throw new Error('Info.plist does not say which archive the application is made for');
  const endings = /<key>CFBundleTypeExtensions<\/key><array>(.*?)<\/array>/.exec(facts)?.[1] ?? '';
  if (endings !== ENDINGS.map((ending) => `<string>${ending}</string>`).join(''))
    throw new Error(`“Open with” is offered for ${endings}`);
}

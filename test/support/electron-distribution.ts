/**
 * Stands in for Electron's distribution, whose download a test machine lacks: the files that electron-builder looks for, and an
 * executable with the fuses where the real one has them.
 */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from './windows-resources.ts';

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Version 1, nine fuses, as Electron ships them: `1` is on, `0` off. */
const WIRE = Buffer.concat([Buffer.from([1, 9]), Buffer.from('101100011', 'latin1')]);

/** @param folder made where there is none */
export async function makeElectronDistribution(folder: string, version: string): Promise<void> {
  await makeCommonFiles(folder, version);
  // Longer than one of the pieces in which the fuses are looked for.
  const around = Buffer.alloc(5 * 1024 * 1024, '\0');
  const head = Buffer.from('#!/bin/sh\necho "a stand-in for Electron" >&2\nexit 70\n');
  await writeFile(join(folder, 'electron'), Buffer.concat([head, around, Buffer.from(SENTINEL), WIRE, around]));
  await writeFile(join(folder, 'chrome-sandbox'), '#!/bin/sh\nexit 70\n');
  for (const name of ['electron', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
}

/** The one for Windows, with a program of that system's kind, that says whose it is, and does nothing. */
export async function makeWindowsDistribution(folder: string, version: string): Promise<void> {
  await makeCommonFiles(folder, version);
  await writeFile(join(folder, 'electron.exe'), Buffer.concat([windowsProgram(version), Buffer.from(SENTINEL), WIRE]));
}

/** The one for macOS: an application with its helpers, and the fuses in its framework. */
export async function makeMacDistribution(folder: string, version: string): Promise<void> {
  await makeCommonFiles(folder, version);
  const application = join(folder, 'Electron.app');
  await makeBundle(application, 'Electron');
  await mkdir(join(application, 'Contents', 'Resources'));
  await writeFile(join(application, 'Contents', 'Resources', 'electron.icns'), 'Electron’s icon would be here.\n');
  const frameworks = join(application, 'Contents', 'Frameworks');
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    await makeBundle(join(frameworks, `Electron Helper${kind}.app`), `Electron Helper${kind}`);
  }
  const framework = join(frameworks, 'Electron Framework.framework');
  const own = join(framework, 'Versions', 'A');
  await mkdir(join(own, 'Resources', 'en.lproj'), { recursive: true });
  await writeFile(join(own, 'Resources', 'en.lproj', 'locale.pak'), 'en');
  await writeFile(join(own, 'Resources', 'Info.plist'), propertyList('Electron Framework'));
  await writeFile(join(own, 'Electron Framework'), Buffer.concat([Buffer.from(SENTINEL), WIRE]));
  await symlink('A', join(framework, 'Versions', 'Current'));
  for (const name of ['Electron Framework', 'Resources'])
    await symlink(join('Versions', 'Current', name), join(framework, name));
}

/** An application for macOS that does nothing. */
async function makeBundle(bundle: string, name: string): Promise<void> {
  await mkdir(join(bundle, 'Contents', 'MacOS'), { recursive: true });
  await writeFile(join(bundle, 'Contents', 'Info.plist'), propertyList(name));
  await writeFile(join(bundle, 'Contents', 'MacOS', name), '', { mode: 0o755 });
}

function propertyList(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string><key>CFBundleName</key><string>${name}</string></dict></plist>
`;
}

export function windowsProgram(version: string): Buffer {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const facts = Resource.VersionInfo.createEmpty();
  const english = { lang: 1033, codepage: 1200 };
  facts.setProductVersion(version, english.lang);
  facts.setStringValues(english, { ProductName: 'Electron', FileDescription: 'Electron' });
  facts.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

async function makeCommonFiles(folder: string, version: string): Promise<void> {
  await mkdir(join(folder, 'resources'), { recursive: true });
  await mkdir(join(folder, 'locales'));
  await writeFile(join(folder, 'version'), version);
  await writeFile(join(folder, 'LICENSE'), 'Electron’s licence would be here.\n');
  await writeFile(join(folder, 'LICENSES.chromium.html'), '<p>Chromium’s licences would be here.</p>\n');
  for (const language of ['en-US', 'de', 'ja']) await writeFile(join(folder, 'locales', `${language}.pak`), language);
}

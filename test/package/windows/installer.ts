/** That NSIS takes what we add to electron-builder's script, without a warning, with the icon; the rest of that script is downloaded with its tool. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installerScript } from '../../../scripts/package/windows.ts';
import { runCommand } from '../../../scripts/setup/command.ts';
import { inCheckout } from '../../../scripts/setup/paths.ts';

const COMPILE_TIMEOUT_MS = 60_000;

/** As electron-builder's script includes it, and calls its macros. */
const AROUND = `Unicode true
!include LogicLib.nsh
!include FileFunc.nsh
Name Reeltag
OutFile installer.exe
Icon "${inCheckout('packaging/icons/icon.ico')}"
InstallDir "$LOCALAPPDATA\\Programs\\Reeltag"
RequestExecutionLevel user
!define isUpdated \`"" == "x"\`
!include installer.nsh
Section
  !insertmacro customInstall
  WriteUninstaller "$INSTDIR\\uninstall.exe"
SectionEnd
Section Uninstall
  !insertmacro customUnInstall
SectionEnd
`;

/** @param folder made here */
export async function checkInstaller(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'installer.nsh'), `\ufeff${installerScript()}`);
  await writeFile(join(folder, 'around.nsi'), AROUND);
  const compiled = await runCommand('makensis', ['-V2', '-WX', 'around.nsi'], {
    timeoutMs: COMPILE_TIMEOUT_MS,
    cwd: folder,
  });
  if (compiled.reason === 'not found') throw new Error('makensis is not here: install it (apt-get install nsis).');
  if (!compiled.ok) throw new Error(`makensis: ${compiled.reason}\n${compiled.output}`);
  const made = await readFile(join(folder, 'installer.exe'));
  if (made.subarray(0, 2).toString() !== 'MZ') throw new Error('makensis made no program');
}

/** What the installer for Windows does beside electron-builder's: “Open with”, and a word about what stays. */
import { ENDINGS } from './associations.ts';
import { APP } from './targets.ts';

const PROGRAM = `Software\\Classes\\Applications\\${APP.name}.exe`;
const KIND = `${APP.name}.video`;
/** How a file is given to it; NSIS takes text in single quotes as it is. */
const OPEN = `'"$INSTDIR\\${APP.name}.exe" "%1"'`;
/** Where `dataFolder()` has it. */
const DATA = '$LOCALAPPDATA\\Reeltag';

/**
 * Macros that electron-builder's script calls. All is written for the user alone, and no ending's own program is changed: Reeltag is
 * one of those that “Open with” offers.
 */
export function installerScript(): string {
  const forEach = (line: (ending: string) => string): string[] => ENDINGS.map((ending) => `  ${line(ending)}`);
  return [
    '!macro customInstall',
    `  WriteRegStr HKCU "${PROGRAM}" "FriendlyAppName" "${APP.name}"`,
    `  WriteRegStr HKCU "${PROGRAM}\\shell\\open\\command" "" ${OPEN}`,
    `  WriteRegStr HKCU "Software\\Classes\\${KIND}" "" "Video"`,
    `  WriteRegStr HKCU "Software\\Classes\\${KIND}\\shell\\open\\command" "" ${OPEN}`,
    ...forEach((ending) => `WriteRegStr HKCU "${PROGRAM}\\SupportedTypes" ".${ending}" ""`),
    ...forEach((ending) => `WriteRegStr HKCU "Software\\Classes\\.${ending}\\OpenWithProgids" "${KIND}" ""`),
    `  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'`,
    '!macroend',
    '',
    '!macro customUnInstall',
    `  DeleteRegKey HKCU "${PROGRAM}"`,
    `  DeleteRegKey HKCU "Software\\Classes\\${KIND}"`,
    ...forEach((ending) => `DeleteRegValue HKCU "Software\\Classes\\.${ending}\\OpenWithProgids" "${KIND}"`),
    `  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, i 0, i 0)'`,
    // An update uninstalls what was before, and other programs (/S) want no boxes. electron-builder's own script is silent in any case.
    `  \${ifNot} \${isUpdated}`,
    '    ClearErrors',
    `    \${GetParameters} $R0`,
    `    \${GetOptions} $R0 "/S" $R1`,
    `    \${if} \${Errors}`,
    `      MessageBox MB_OK|MB_ICONINFORMATION "${keptSentence(DATA)}"`,
    `    \${endIf}`,
    `  \${endIf}`,
    '!macroend',
    '',
  ].join('\r\n');
}

/** What is said where the application is taken away. */
export function keptSentence(folder: string): string {
  return `Your library, your tags and the models that you downloaded were kept: they are in ${folder}. Delete that folder if you do not want them any more.`;
}

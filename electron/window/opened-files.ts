/** Files that the user opens with the application: named on a command line, or by the desktop. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The files that a command line names, absolute.
 *
 * @param args as `ownArguments` gives them
 * @param folder what relative names are relative to
 */
export function filesOf(args: readonly string[], folder: string): string[] {
  const files: string[] = [];
  let literal = false;
  for (const arg of args) {
    if (arg === '--' && !literal) literal = true;
    // Chromium's switches and the debugger's are mixed in.
    else if (arg !== '' && (literal || !arg.startsWith('-'))) files.push(pathOf(arg, folder));
  }
  return files;
}

/** Linux desktops hand over URLs. */
function pathOf(arg: string, folder: string): string {
  if (/^file:\/\//i.test(arg)) {
    try {
      return fileURLToPath(arg);
    } catch {
      // On another host, or not a path: let it be reported as a file that does not exist.
    }
  }
  return isAbsolute(arg) ? arg : resolve(folder, arg);
}

/**
 * What the application was started with, without the program. A development build is started with its own folder, which
 * comes first of what is no switch; Chromium and test drivers put switches before it.
 */
export function ownArguments(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const args = argv.slice(1);
  const folder = isPackaged ? -1 : args.findIndex((arg) => !arg.startsWith('-'));
  return args.filter((_, index) => index !== folder);
}

/** What a second instance hands to the first: absolute paths. Another version may hand over anything. */
export function readHandover(value: unknown): string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { paths } = value as { paths?: unknown };
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string' && isAbsolute(path))) return undefined;
  return paths as string[];
}

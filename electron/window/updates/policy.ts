/** An administrator's word on updates, for all users of a machine. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** A file of any content; where it lies, only administrators may write. */
function policyFile(platform: NodeJS.Platform, env: Environment): string {
  if (platform === 'win32') return join(env['ProgramData'] || 'C:\\ProgramData', 'Reeltag', 'no-updates');
  if (platform === 'darwin') return '/Library/Application Support/Reeltag/no-updates';
  return '/etc/reeltag/no-updates';
}

/** @returns why updates are off here, whatever anybody says; undefined where they are the user's to decide */
export function whyForbidden(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  exists: (file: string) => boolean = existsSync,
): string | undefined {
  const word = env['REELTAG_NO_UPDATES'];
  if (word !== undefined && word !== '' && word !== '0') {
    return 'Updates are turned off for this machine (REELTAG_NO_UPDATES).';
  }
  const file = policyFile(platform, env);
  return exists(file) ? `Updates are turned off for this machine (${file}).` : undefined;
}

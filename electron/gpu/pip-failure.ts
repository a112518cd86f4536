/** What pip said when it failed, as a sentence that says what to do. Pure: tested on lines that pip has written. */

import { diskFull } from '../programs/write-failure.ts';
import { TagError } from '../wire/errors.ts';
import type { Wheel } from './list.ts';

/**
 * @param place the folder whose disk it downloads to
 * @param given the folder of wheels that the user named, instead of the network
 */
export function pipFailure(output: string, wheel: Wheel, place: string, given: string | undefined): TagError {
  const detail = output.trim().slice(-4_000);
  const name = `${wheel.package} ${wheel.version}`;
  if (/No space left on device|\[Errno 28\]|Disk quota exceeded/i.test(output)) return diskFull(place, { detail });
  if (/DO NOT MATCH THE HASHES|HashMismatch/.test(output)) {
    return new TagError('download-mismatch', wrongContent(wheel, given), { detail });
  }
  // Before the next: without a network pip finds no version of anything, and says so, too.
  if (given === undefined && NO_NETWORK.test(output)) {
    return new TagError(
      'network',
      `${name} could not be downloaded, for the Python package index cannot be reached: check the network, or pip's proxy settings, and install again.`,
      { detail },
    );
  }
  if (/No matching distribution found|Could not find a version/.test(output)) {
    const sentence =
      given === undefined
        ? `The Python package index that pip asks does not have ${name} as ${wheel.file}: check which one pip is set to ask ("pip config list").`
        : `${given} does not have ${name} for this program: put ${wheel.file} there.`;
    return new TagError('not-found', sentence, { detail });
  }
  const reason = /^ERROR: (.+)$/m.exec(output)?.[1] ?? output.trim().split('\n').at(-1) ?? 'it said nothing';
  return new TagError('network', `pip could not get ${name} (${reason}): check the network, and install again.`, {
    detail,
  });
}

export function wrongContent({ file }: Wheel, given: string | undefined): string {
  return given === undefined
    ? `${file} arrived with another content than its publisher's, and was deleted: check which index pip is set to ask, and install again.`
    : `The ${file} in ${given} has another content than its publisher's: get it again.`;
}

const NO_NETWORK =
  /NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|SSLError|Temporary failure in name resolution|Max retries exceeded|connection broken by|Network is unreachable/i;

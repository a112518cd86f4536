/** What pip, uv, Python and the disk said when something failed, as sentences that say what to do. Pure: tested on lines that these have written. */
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import { PYTHONS } from './python.ts';

const NO_NETWORK =
  /NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|SSLError|Temporary failure in name resolution|Max retries exceeded|connection broken by|Network is unreachable|dns error|error sending request|Failed to fetch/i;

export interface Given {
  /** the folder of wheels that was named, instead of the network */
  readonly findLinks: string | undefined;
  /** where it is all put */
  readonly environments: string;
}

export function installFailure(output: string, { findLinks, environments }: Given): TagError {
  const detail = output.trim().slice(-4_000);
  if (/No space left on device|\[Errno 28\]|Disk quota exceeded|os error 28/i.test(output)) {
    return new TagError(
      'disk-full',
      `Ray takes about 700 MB, and the disk of ${environments} is full: free some space and try again.`,
      { detail },
    );
  }
  if (/ensurepip is not\s+available|No module named (?:venv|ensurepip)/.test(output)) {
    return new TagError(
      'not-found',
      'This machine\'s Python cannot make environments: install its venv (on Debian and Ubuntu: "apt install python3-venv"), or uv, and try again.',
      { detail },
    );
  }
  if (findLinks === undefined && NO_NETWORK.test(output)) {
    return new TagError(
      'network',
      "Ray could not be downloaded, for the Python package index cannot be reached: check the network, or pip's proxy settings, and try again.",
      { detail },
    );
  }
  if (
    /No matching distribution found|Could not find a version|No solution found|not found in the package registry/.test(
      output,
    )
  ) {
    const missing = /(?:No matching distribution found for|Because) (\S+)/.exec(output)?.[1] ?? 'one of the packages';
    return new TagError(
      'not-found',
      findLinks === undefined
        ? `The Python package index that pip asks does not have ${missing} for this machine's Python: Ray is made for Python ${PYTHONS}; check which index pip is set to ask ("pip config list").`
        : `${findLinks} does not have ${missing} for this machine's Python: "pip download" with Reeltag's list of requirements brings all of them on a machine with a network.`,
      { detail },
    );
  }
  const reason = /^(?:ERROR|error): (.+)$/m.exec(output)?.[1] ?? detail.split('\n').at(-1) ?? '';
  return new TagError('write-failed', `Ray could not be installed (${reason || 'it was not said why'}): try again.`, {
    detail,
  });
}

/** What Ray said when it did not start. */
export function startFailure(output: string, about: { address: string; joins: boolean; logs: string }): TagError {
  // Ray colours what it says wherever it says it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  const text = output.replaceAll(/\x1b\[\d*m/g, '');
  const detail = text.trim().slice(-4_000);
  const { address, joins, logs } = about;
  if (/timed out during startup/i.test(text)) {
    return new TagError(
      'timed-out',
      `Ray was not ready in time: this machine is too busy, or has too little memory; its logs are in ${logs}.`,
      { detail },
    );
  }
  if (/Version mismatch/i.test(text)) {
    return new TagError(
      'usage',
      `The cluster at ${address} runs another version of Ray or Python than this machine: let all of its machines have the same version of Reeltag, and Python alike up to the second number.`,
      { detail },
    );
  }
  if (/Unauthenticated|AuthenticationError|InvalidAuthToken|authentication token|UNAUTHENTICATED/i.test(text)) {
    return new TagError(
      'access-denied',
      `The cluster at ${address} does not take this token: give the one that its head was started with.`,
      { detail },
    );
  }
  if (/is used by other components/.test(text)) {
    const message = 'One port was named for two things: Ray and its dashboard need a port each.';
    return new TagError('usage', message, { detail });
  }
  if (/Address already in use|port .* is already in use|but is already running at/i.test(text)) {
    return new TagError('in-use', `Another program has a port that Ray needs at ${address}: name another port.`, {
      detail,
    });
  }
  if (joins && /Failed to connect to GCS|Unable to connect|Can't connect|failed to connect|unreachable/i.test(text)) {
    return new TagError(
      'network',
      `No head of a cluster answers at ${address}: check the address, that it was started for other machines to reach, and the firewall between the two.`,
      { detail },
    );
  }
  return new TagError('engine-crashed', `Ray did not start: its logs in ${logs} say why.`, { detail });
}

/** A failed file operation as a `TagError`; anything else comes back as it is. */
export function writeFailure(error: unknown, folder: string): unknown {
  const code = systemErrorCode(error);
  if (!(error instanceof Error) || error instanceof TagError || code === undefined || !('syscall' in error))
    return error;
  const options = { detail: error.message, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new TagError('disk-full', `The disk of ${folder} is full: free some space and try again.`, options);
  }
  return new TagError('write-failed', `${folder} cannot be written to (${code}): check its permissions.`, options);
}

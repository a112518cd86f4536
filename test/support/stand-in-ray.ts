/**
 * A Python, a pip in it and a Ray that are scripts of a shell: they make what the real ones make, as far as it is looked at, and start processes
 * that are called as Ray's are. The real ones take minutes and 700 MB: `npm run check:cluster` has them.
 */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What it does wrong, by a file of this name in its folder. */
export type Fault = 'no-venv' | 'no-network' | 'broken' | 'gone' | 'ray-fails' | 'ray-half';

export interface StandIn {
  readonly python: string;
  /** all that was asked of any of them, a line each */
  readonly log: string;
  /** where faults are */
  readonly folder: string;
}

export function standIn(folder: string, version = '3.11.7'): StandIn {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'log');
  const script = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${lines.join('\n')}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  for (const name of ['raylet', 'gcs_server']) {
    copyFileSync('/bin/sleep', join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  const ray = script('ray', [
    `echo "ray $*" >> '${log}'`,
    `if [ -e '${folder}/ray-fails' ]; then cat '${folder}/ray-fails' >&2; exit 1; fi`,
    `'${folder}/gcs_server' 300 > /dev/null 2>&1 &`,
    // As Ray has its logs.
    `for word; do case "$word" in --temp-dir=*) temporary="\${word#--temp-dir=}";; esac; done`,
    'mkdir -p "$temporary/session_1/logs"; ln -s "$temporary/session_1" "$temporary/session_latest"',
    'echo "it was too late" > "$temporary/session_1/logs/gcs.log"',
    `[ -e '${folder}/ray-half' ] && exit 1`,
    `'${folder}/raylet' 300 > /dev/null 2>&1 &`,
    'echo Ray runtime started.',
  ]);
  const python = script('python3', [
    `echo "python $*" >> '${log}'`,
    'case "$*" in',
    `*"/bin/ray start"*) shift; exec '${ray}' "$@";;`,
    `*"find_spec"*) [ -e '${folder}/gone' ] && { echo "No module named encodings" >&2; exit 1; }; exit 0;;`,
    `*"sys.version_info"*) echo ${version};;`,
    `*"import platform"*) [ -e '${folder}/broken' ] && { echo "ImportError: no" >&2; exit 1; }; echo "2.60.0 ${version}";;`,
    '*"-m venv"*)',
    `  [ -e '${folder}/no-venv' ] && { echo "The virtual environment was not created successfully because ensurepip is not available."; exit 1; }`,
    `  mkdir -p "$3/bin" && cp '${folder}/python3' "$3/bin/python" && cp '${ray}' "$3/bin/ray";;`,
    '*"-m pip install"*)',
    '  echo "Collecting ray[default]==2.60.0 (from -r requirements.txt)"',
    `  [ -e '${folder}/no-network' ] && { echo "WARNING: NewConnectionError: Temporary failure in name resolution" >&2; echo "ERROR: No matching distribution found for ray" >&2; exit 1; }`,
    '  echo "  Downloading ray-2.60.0-cp311-cp311-manylinux2014_x86_64.whl (73.1 MB)"',
    '  echo "Installing collected packages: ray";;',
    'esac',
  ]);
  return { python, log, folder };
}

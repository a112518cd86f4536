/** The checks by name. Each works on the current folder, so that tests can plant violations in a folder of their own. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { runCommand } from '../setup/command.ts';
import { findWrongArrows, type SourceFile } from './arrows.ts';
import { findCircles } from './circles.ts';
import { findWrongLoaders } from './loaders.ts';
import { GUARDED, ROOMS, SOLE_LOADERS } from './rooms.ts';

export interface CheckResult {
  ok: boolean;
  output: string;
}

export interface Check {
  name: string;
  run: () => Promise<CheckResult>;
}

const TOOL_TIMEOUT_MS = 5 * 60_000;

export const CHECKS: Check[] = [
  // Each project has only the globals of its room: what compiles in one may not in another.
  ...globSync('tsconfig.*.json', { cwd: process.cwd() })
    .filter((path) => path !== 'tsconfig.base.json')
    .concat('tsconfig.json')
    .map((project) => ({ name: nameOfProject(project), run: () => tool('tsc', '-p', project, '--pretty', 'false') })),
  { name: 'lint', run: () => tool('biome', 'ci', '--colors=off', '--max-diagnostics=50', '--error-on-warnings', '.') },
  { name: 'arrows', run: checkArrows },
  { name: 'loaders', run: checkLoaders },
  { name: 'unused', run: () => tool('knip', '--no-progress', '--no-config-hints') },
];

function nameOfProject(path: string): string {
  return path === 'tsconfig.json' ? 'types' : `types:${path.split('.')[1]}`;
}

async function tool(name: string, ...args: string[]): Promise<CheckResult> {
  const { ok, output, reason } = await runCommand(`node_modules/.bin/${name}`, args, { timeoutMs: TOOL_TIMEOUT_MS });
  return { ok, output: ok ? output : `${output}\n${name}: ${reason}` };
}

async function checkArrows(): Promise<CheckResult> {
  return judge(GUARDED, (sources) => [...findWrongArrows(sources, ROOMS), ...findCircles(sources)]);
}

async function checkLoaders(): Promise<CheckResult> {
  return judge([...GUARDED, ...AROUND], (sources) => findWrongLoaders(sources, SOLE_LOADERS));
}

/** Where source lies that ships nothing: it loads packages as well. */
const AROUND = ['bin/', 'scripts/', 'test/', './'];

/** @param folders with a final slash; the checkout's own is taken without the folders in it */
function judge(folders: readonly string[], findWrong: (sources: SourceFile[]) => string[]): CheckResult {
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => globSync(`${folder === './' ? '' : `${folder}**/`}*.{ts,tsx,mts,cts,js,mjs,cjs,jsx}`))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
  // A check that looked at nothing has found nothing out.
  if (files.length === 0) return { ok: false, output: `no source files in ${folders.join(', ')}` };
  const wrong = findWrong(files.map((path) => ({ path, text: readFileSync(path, 'utf8') })));
  return { ok: wrong.length === 0, output: wrong.join('\n') };
}

/** The checks by name. Each works on the current folder, so that tests can plant violations in a folder of their own. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { runCommand } from '../setup/command.ts';
import { findWrongArrows, type SourceFile } from './arrows.ts';
import { findCircles } from './circles.ts';
import { documentsOf, filesOfClone } from './files.ts';
import { findBrokenLinks } from './links.ts';
import { findWrongLoaders } from './loaders.ts';
import { GUARDED, ROOMS, SOLE_LOADERS } from './rooms.ts';
import { findWrongWorkflows, lintWorkflows } from './workflows.ts';

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
    .map((project) => ({
      name: nameOfProject(project),
      run: () => tool('tsc', 'typescript', '-p', project, '--pretty', 'false'),
    })),
  {
    name: 'lint',
    run: () =>
      tool('biome', '@biomejs/biome', 'ci', '--colors=off', '--max-diagnostics=50', '--error-on-warnings', '.'),
  },
  { name: 'arrows', run: checkArrows },
  { name: 'loaders', run: checkLoaders },
  { name: 'links', run: checkLinks },
  { name: 'workflows', run: checkWorkflows },
  { name: 'unused', run: () => tool('knip', 'knip', '--no-progress', '--no-config-hints') },
];

function nameOfProject(path: string): string {
  return path === 'tsconfig.json' ? 'types' : `types:${path.split('.')[1]}`;
}

/** By its file and this Node: what npm puts into `.bin` is no program under Windows. */
async function tool(name: string, packageName: string, ...args: string[]): Promise<CheckResult> {
  const folder = `node_modules/${packageName}`;
  const { bin } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { bin: Record<string, string> };
  const command = [`${folder}/${bin[name]}`, ...args];
  const { ok, output, reason } = await runCommand(process.execPath, command, { timeoutMs: TOOL_TIMEOUT_MS });
  return { ok, output: ok ? output : `${output}\n${name}: ${reason}` };
}

async function checkArrows(): Promise<CheckResult> {
  return judge(GUARDED, (sources) => [...findWrongArrows(sources, ROOMS), ...findCircles(sources)]);
}

async function checkLoaders(): Promise<CheckResult> {
  return judge([...GUARDED, ...AROUND], (sources) => findWrongLoaders(sources, SOLE_LOADERS));
}

async function checkLinks(): Promise<CheckResult> {
  const files = await filesOfClone();
  const documents = documentsOf(files);
  if (documents.length === 0) return { ok: false, output: 'no documents' };
  const wrong = findBrokenLinks(documents, files);
  return { ok: wrong.length === 0, output: wrong.join('\n') };
}

async function checkWorkflows(): Promise<CheckResult> {
  const paths = globSync('.github/workflows/*.{yml,yaml}').map((path) => path.replaceAll('\\', '/'));
  if (paths.length === 0) return { ok: false, output: 'no workflows' };
  const workflows = paths.sort().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const { scripts = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts?: Record<string, string> };
  const commands = { scripts: Object.keys(scripts), files: await filesOfClone() };
  const wrong = [...findWrongWorkflows(workflows, commands), ...(await lintWorkflows(workflows))];
  return { ok: wrong.length === 0, output: wrong.join('\n') };
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

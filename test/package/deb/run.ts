/** Runs a system's tool, which must do what it should. */
import { runCommand } from '../../../scripts/setup/command.ts';

const TIMEOUT_MS = 120_000;

/** @returns what it printed */
export async function run(command: string, ...args: string[]): Promise<string> {
  const { ok, output, reason } = await runCommand(command, args, { timeoutMs: TIMEOUT_MS, env: { LC_ALL: 'C.UTF-8' } });
  if (!ok) throw new Error(`${command} ${args.join(' ')}: ${reason}\n${output}`);
  return output;
}

/** What `reeltag serve` takes, to hold the files against that start it. */
import { createProgram } from '../../electron/cli/program.ts';

/**
 * The options of a command line that `reeltag` does not have.
 *
 * @param words after `reeltag`
 */
export function unknownOptions(words: readonly string[]): string[] {
  const [name, ...rest] = words;
  const program = createProgram(() => Promise.resolve());
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [String(name)];
  const known = command.options.map(({ long }) => long);
  return rest.filter((word) => word.startsWith('-') && !known.includes(word));
}

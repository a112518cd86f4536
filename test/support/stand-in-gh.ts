/** GitHub's own program as far as a release needs it: writes down what it is asked for, and says of the files that it has them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SOURCE = `#!${process.execPath}
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
const args = process.argv.slice(2);
const asked = process.env.STAND_IN_GH;
if (args[1] === 'view') {
  const [create] = readFileSync(asked, 'utf8').trim().split('\\n').map((line) => JSON.parse(line));
  const files = create.slice(create.indexOf('--notes-file') + 2);
  const loses = Number(process.env.STAND_IN_GH_LOSES ?? 0);
  console.log(JSON.stringify({ assets: files.map((file) => ({ name: basename(file), size: statSync(file).size - loses })) }));
}
appendFileSync(asked, JSON.stringify(args) + '\\n');
`;

/** Not for Windows, which runs no scripts by their names. */
export class StandInGh {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'gh'), SOURCE, { mode: 0o755 });
  }

  /** @param loses how many bytes of each file do not arrive */
  environment(loses = 0): Record<string, string> {
    return {
      PATH: `${this.#folder}${delimiter}${process.env['PATH']}`,
      STAND_IN_GH: join(this.#folder, 'asked'),
      STAND_IN_GH_LOSES: String(loses),
    };
  }

  /** What it was asked for, in order. */
  asked(): string[][] {
    const lines = readFileSync(join(this.#folder, 'asked'), 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as string[]);
  }
}

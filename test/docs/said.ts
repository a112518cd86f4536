/** What the program says, as its source has it: each text, and of each failure its kind. What is filled in is “…”. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Argument, type Expression, parseSync, Visitor } from 'oxc-parser';
import { ERROR_KINDS, type ErrorKind } from '../../electron/wire/errors.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Failure {
  readonly file: string;
  readonly kind: ErrorKind;
  readonly sentence: string;
}

export interface Said {
  readonly failures: readonly Failure[];
  /** whole texts, not only those of failures */
  readonly texts: readonly string[];
}

/** @param patterns which files, from the root of the repository */
export function saidIn(patterns: readonly string[]): Said {
  const failures: Failure[] = [];
  const texts: string[] = [];
  for (const file of globSync([...patterns], { cwd: root })) {
    const { program, errors } = parseSync(file, readFileSync(root + file, 'utf8'));
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    const named = new Map<string, string[]>();
    // A failure is made with its kind first, and then what it says.
    const fail = ([kind, message]: readonly Argument[]): void => {
      if (kind === undefined || message === undefined) return;
      // The nearest of this name before it is the one that is meant.
      const sentences = message.type === 'Identifier' ? (named.get(message.name) ?? []) : ways(message);
      for (const is of kindsOf(kind)) for (const sentence of sentences) failures.push({ file, kind: is, sentence });
    };
    new Visitor({
      VariableDeclarator: ({ id, init }) => {
        if (id.type === 'Identifier' && init !== null) named.set(id.name, ways(init));
      },
      Literal: ({ value }) => void (typeof value === 'string' && texts.push(value)),
      TemplateLiteral: (node) => void texts.push(...ways(node)),
      BinaryExpression: (node) => void texts.push(...ways(node)),
      NewExpression: ({ arguments: given }) => fail(given),
      CallExpression: ({ arguments: given }) => fail(given),
    }).visit(program);
  }
  return { failures, texts };
}

function kindsOf(node: Argument): ErrorKind[] {
  if (node.type === 'ConditionalExpression') return [...kindsOf(node.consequent), ...kindsOf(node.alternate)];
  return ERROR_KINDS.filter((kind) => node.type === 'Literal' && node.value === kind);
}

/** All that an expression may come out as; nothing where it is no text. */
function ways(node: Expression | Argument): string[] {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return [node.quasis.map(({ value }) => value.cooked ?? '').join('…')];
    case 'ConditionalExpression':
      return [...ways(node.consequent), ...ways(node.alternate)];
    case 'BinaryExpression': {
      if (node.operator !== '+') return [];
      const [left, right] = [ways(node.left), ways(node.right)];
      return left.flatMap((first) => right.map((second) => first + second));
    }
    default:
      return [];
  }
}

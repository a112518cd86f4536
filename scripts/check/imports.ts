/** What a source file imports, by any syntax that TypeScript knows, type imports included. */
import { parseSync, Visitor } from 'oxc-parser';

export interface ImportRequest {
  /** As written: './frames.ts', 'zod', 'node:fs'. Undefined for an `import()` of something computed. */
  specifier: string | undefined;
  /** Whether nothing of it is left at run time. */
  typeOnly: boolean;
  /** 1-based. */
  line: number;
}

/**
 * @param path tells TypeScript from TSX
 * @throws {Error} where the text is no valid source
 */
export function importsOf(path: string, text: string): ImportRequest[] {
  const { module, program } = parse(path, text);
  const requests: ImportRequest[] = [];
  const add = (specifier: string | undefined, typeOnly: boolean, offset: number): void => {
    requests.push({ specifier, typeOnly, line: lineAt(text, offset) });
  };

  for (const { moduleRequest, entries, start } of module.staticImports) {
    // `import './x.ts'` has no entries, and runs x.
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType), start);
  }
  for (const { entries, start } of module.staticExports) {
    const [first] = entries.filter((entry) => entry.moduleRequest !== null);
    if (first?.moduleRequest) {
      add(
        first.moduleRequest.value,
        entries.every((entry) => entry.isType),
        start,
      );
    }
  }
  new Visitor({
    ImportExpression: ({ source, start }) =>
      add(source.type === 'Literal' ? literal(source.value) : undefined, false, start),
    TSImportType: ({ source, start }) => add(source.value, true, start),
  }).visit(program);
  return requests;
}

/** A string in a source file, as the program has it. */
export interface SourceText {
  value: string;
  /** 1-based. */
  line: number;
}

/**
 * Every string that a source file spells out, imports and templates included.
 *
 * @throws {Error} where the text is no valid source
 */
export function textsOf(path: string, text: string): SourceText[] {
  const texts: SourceText[] = [];
  const add = (value: unknown, offset: number): void => {
    if (typeof value === 'string') texts.push({ value, line: lineAt(text, offset) });
  };
  new Visitor({
    Literal: ({ value, start }) => add(value, start),
    TemplateElement: ({ value, start }) => add(value.cooked, start),
  }).visit(parse(path, text).program);
  return texts;
}

function parse(path: string, text: string) {
  const result = parseSync(path, text);
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  return result;
}

function literal(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Files that import each other in a loop, type imports included: whoever would read one must read them all. */
import { posix } from 'node:path';
import type { SourceFile } from './arrows.ts';
import { importsOf } from './imports.ts';

/** One line for each circle, as a way that comes back to where it began. */
export function findCircles(files: readonly SourceFile[]): string[] {
  const imports = new Map(files.map((file) => [file.path, targetsOf(file)]));
  return stronglyConnected(imports).flatMap((circle) => {
    const start = circle.toSorted()[0] as string;
    const way = wayBack(start, imports, new Set(circle));
    return way === undefined ? [] : [`a circle: ${way.join(' → ')}`];
  });
}

function targetsOf({ path, text }: SourceFile): string[] {
  return importsOf(path, text).flatMap(({ specifier }) =>
    specifier?.startsWith('.') ? [posix.join(posix.dirname(path), specifier)] : [],
  );
}

/** The shortest way from a file back to itself through the others, if there is one. */
function wayBack(
  start: string,
  imports: ReadonlyMap<string, readonly string[]>,
  within: ReadonlySet<string>,
): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of imports.get(way.at(-1) as string) ?? []) {
      if (next === start) return [...way, next];
      if (!within.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Tarjan's algorithm: groups of files of which each can be reached from each; a file alone is a group, too. */
function stronglyConnected(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const groups: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    open.push(path);
    let low = index;
    for (const next of imports.get(path) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) as number);
    }
    if (low === index) groups.push(open.splice(open.indexOf(path)));
    return low;
  };
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return groups;
}

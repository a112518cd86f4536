/** The folders that hold videos, as a tree of which some are open. Pure. */

export interface Folder {
  readonly path: string;
  /** in it or beneath it */
  readonly videos: number;
}

export interface FolderNode extends Folder {
  /** below the folder above it */
  readonly name: string;
  readonly within: readonly FolderNode[];
}

interface Growing extends Folder {
  name: string;
  within: Growing[];
}

/** @param folders each after those above it, which need not all be there */
export function treeOf(folders: readonly Folder[]): FolderNode[] {
  const roots: Growing[] = [];
  /** those that the next may lie in, outermost first */
  const above: Growing[] = [];
  for (const folder of [...folders].sort((a, b) => (key(a.path) < key(b.path) ? -1 : 1))) {
    while (above.length > 0 && !isWithin(folder.path, above.at(-1)?.path ?? '')) above.pop();
    const parent = above.at(-1);
    const name = parent === undefined ? folder.path : folder.path.slice(parent.path.length).replace(/^[/\\]/, '');
    const node = { ...folder, name, within: [] };
    (parent?.within ?? roots).push(node);
    above.push(node);
  }
  return roots;
}

/** A separator sorts before all else, so that a folder's own come right after it. */
function key(path: string): string {
  return path.replaceAll(/[/\\]/g, '\0');
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && (/[/\\]$/.test(folder) || /^[/\\]/.test(path.slice(folder.length)));
}

/** One line of the tree as it is shown. */
export interface FolderLine {
  readonly node: FolderNode;
  /** from 1 */
  readonly level: number;
  /** from 1, among those beside it */
  readonly place: number;
  readonly count: number;
  /** of the folder that it lies in */
  readonly parent: string | undefined;
}

export function linesOf(
  nodes: readonly FolderNode[],
  open: ReadonlySet<string>,
  level = 1,
  parent?: string,
): FolderLine[] {
  return nodes.flatMap((node, n) => [
    { node, level, place: n + 1, count: nodes.length, parent },
    ...(open.has(node.path) ? linesOf(node.within, open, level + 1, node.path) : []),
  ]);
}

/** What is open at first: all that leads to a choice, and to what is chosen. */
export function openAtFirst(nodes: readonly FolderNode[], chosen: string | undefined): ReadonlySet<string> {
  const open = new Set<string>();
  for (let level = nodes; level.length === 1; level = level[0]?.within ?? []) open.add(level[0]?.path ?? '');
  const lead = (level: readonly FolderNode[]): void => {
    const node = level.find(({ path }) => chosen !== undefined && isWithin(chosen, path));
    if (node === undefined) return;
    open.add(node.path);
    lead(node.within);
  };
  lead(nodes);
  return open;
}

export type FolderStep = { readonly to: string } | { readonly open: string } | { readonly close: string };

/** Where a key leads from a line, as in every tree; undefined for a key that means nothing here. */
export function stepInTree(
  key: string,
  lines: readonly FolderLine[],
  at: string,
  open: ReadonlySet<string>,
): FolderStep | undefined {
  const index = lines.findIndex(({ node }) => node.path === at);
  const line = lines[index];
  const to = (target: FolderLine | undefined): FolderStep | undefined => target && { to: target.node.path };
  if (line === undefined) return to(lines[0]);
  const { node, parent } = line;
  const isOpen = node.within.length > 0 && open.has(node.path);
  switch (key) {
    case 'ArrowDown':
      return to(lines[index + 1]);
    case 'ArrowUp':
      return to(lines[index - 1]);
    case 'Home':
      return to(lines[0]);
    case 'End':
      return to(lines.at(-1));
    case 'ArrowRight':
      if (isOpen) return to(lines[index + 1]);
      return node.within.length > 0 ? { open: at } : undefined;
    case 'ArrowLeft':
      if (isOpen) return { close: at };
      return parent === undefined ? undefined : { to: parent };
    default:
      return undefined;
  }
}

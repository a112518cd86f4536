/** The folders that hold videos. Choosing one shows what lies in it and beneath it; choosing it again, all. */
import { ChevronRight, Folder as FolderIcon, FolderTree as TreeIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { BarPopover } from './BarPopover.tsx';
import {
  type Folder,
  type FolderLine,
  type FolderNode,
  linesOf,
  openAtFirst,
  stepInTree,
  treeOf,
} from './folder-tree.ts';

export function FolderTree() {
  const chosen = usePage((state) => state.query.filters.folder);
  return (
    <BarPopover icon={TreeIcon} title={text.folders.title} marked={chosen !== undefined} className="folder-popover">
      {(close) => <AskedTree chosen={chosen} onChosen={close} />}
    </BarPopover>
  );
}

function AskedTree({ chosen, onChosen }: { chosen: string | undefined; onChosen: () => void }) {
  const app = useApp();
  const [folders, setFolders] = useState<readonly Folder[]>();
  useEffect(() => {
    let over = false;
    app.call('listFolders', {}).then(
      (answer) => {
        if (!over) setFolders(answer.folders);
      },
      (error: unknown) => app.talk.report(error),
    );
    return () => {
      over = true;
    };
  }, [app]);
  const nodes = useMemo(() => treeOf(folders ?? []), [folders]);
  if (folders === undefined) return null;
  if (nodes.length === 0) return <p className="hint">{text.folders.none}</p>;
  const choose = (path: string): void => {
    app.library.filter('folder', path === chosen ? undefined : path);
    onChosen();
  };
  return <Tree nodes={nodes} chosen={chosen} onChoose={choose} />;
}

interface TreeProps {
  nodes: readonly FolderNode[];
  chosen: string | undefined;
  onChoose: (path: string) => void;
}

function Tree({ nodes, chosen, onChoose }: TreeProps) {
  const [open, setOpen] = useState(() => openAtFirst(nodes, chosen));
  const lines = useMemo(() => linesOf(nodes, open), [nodes, open]);
  const [wanted, setAt] = useState(chosen);
  const at = lines.find(({ node }) => node.path === wanted)?.node.path ?? lines[0]?.node.path ?? '';
  const list = useRef<HTMLDivElement>(null);
  // What has the focus in the tree keeps it, and at first it is what is chosen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line is what it follows
  useEffect(() => list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(), [at]);
  const turn = (path: string, isOpen: boolean): void => {
    setAt(path);
    setOpen((now) => (isOpen ? new Set([...now].filter((other) => other !== path)) : new Set([...now, path])));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') onChoose(at);
    else {
      const step = stepInTree(event.key, lines, at, open) ?? byLetter(event.key, lines, at);
      if (step === undefined) return;
      if ('to' in step) setAt(step.to);
      else if ('open' in step) turn(step.open, false);
      else turn(step.close, true);
    }
    event.preventDefault();
  };
  return (
    <div role="tree" aria-label={text.folders.tree} className="folder-tree" ref={list} onKeyDown={onKeyDown}>
      {lines.map((line) => (
        <Line
          key={line.node.path}
          line={line}
          isOpen={open.has(line.node.path)}
          chosen={line.node.path === chosen}
          reachable={line.node.path === at}
          onTurn={turn}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface LineProps {
  line: FolderLine;
  isOpen: boolean;
  chosen: boolean;
  reachable: boolean;
  onTurn: (path: string, isOpen: boolean) => void;
  onChoose: (path: string) => void;
}

function Line({ line, isOpen, chosen, reachable, onTurn, onChoose }: LineProps) {
  const { node, level, place, count } = line;
  const holds = node.within.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      role="treeitem"
      className={chosen ? 'chosen' : ''}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={count}
      aria-selected={chosen}
      {...(holds ? { 'aria-expanded': isOpen } : {})}
      tabIndex={reachable ? 0 : -1}
      title={node.path}
      style={{ paddingInlineStart: (level - 1) * 14 + 4 }}
      onClick={() => onChoose(node.path)}
    >
      <span
        className={`folder-turn ${isOpen ? 'open' : ''}`}
        aria-hidden
        onClick={(event) => {
          if (!holds) return;
          event.stopPropagation();
          onTurn(node.path, isOpen);
        }}
      >
        {holds && <ChevronRight size={14} strokeWidth={1.75} />}
      </span>
      <FolderIcon size={14} strokeWidth={1.75} aria-hidden />
      <bdi className="ellipsis">{node.name}</bdi>
      <span className="num" aria-hidden>
        {formatCount(node.videos)}
      </span>
      <span className="sr-only">{text.videoMenu.label(node.videos)}</span>
    </div>
  );
}

/** The next line that begins with the letter. */
function byLetter(key: string, lines: readonly FolderLine[], at: string): { to: string } | undefined {
  if (key.length !== 1) return undefined;
  const index = lines.findIndex(({ node }) => node.path === at);
  const round = [...lines.slice(index + 1), ...lines.slice(0, index + 1)];
  const found = round.find(({ node }) => node.name.toLocaleLowerCase().startsWith(key.toLocaleLowerCase()));
  return found && { to: found.node.path };
}

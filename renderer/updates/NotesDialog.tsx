/** What is new in the version that is there, or ready. */
import { Dialog } from '../components/Dialog.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { type Inline, type NoteBlock, noteBlocks } from './note-blocks.ts';
import './updates.css';

export function NotesDialog() {
  const app = useApp();
  const updates = usePage((state) => state.updates);
  if (updates?.kind !== 'available' && updates?.kind !== 'ready') return null;
  const { kind, version, notes } = updates;
  const restart = kind === 'ready' && (
    <button
      type="button"
      className="button primary"
      onClick={() => {
        app.open(undefined);
        void app.updates.restart();
      }}
    >
      {text.updates.restart}
    </button>
  );
  return (
    <Dialog title={text.updates.notesTitle(version)} foot={restart}>
      <div className="release-notes text" dir="auto">
        <Blocks notes={notes} />
      </div>
    </Dialog>
  );
}

function Blocks({ notes }: { notes: string }) {
  const blocks = noteBlocks(notes);
  if (blocks.length === 0) return <p>{text.updates.noNotes}</p>;
  return blocks.map((block, n) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
    <Block key={n} block={block} />
  ));
}

function Block({ block }: { block: NoteBlock }) {
  switch (block.kind) {
    case 'heading':
      return (
        <h3>
          <Words inline={block.inline} />
        </h3>
      );
    case 'points':
      return (
        <ul>
          {block.points.map((inline, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
            <li key={n}>
              <Words inline={inline} />
            </li>
          ))}
        </ul>
      );
    case 'code':
      return <pre>{block.text}</pre>;
    case 'paragraph':
      return (
        <p>
          <Words inline={block.inline} />
        </p>
      );
  }
}

const ELEMENTS = { plain: 'span', strong: 'strong', code: 'code' } as const;

function Words({ inline }: { inline: readonly Inline[] }) {
  return inline.map(({ kind, text: words }, n) => {
    const Element = ELEMENTS[kind];
    // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
    return <Element key={n}>{words}</Element>;
  });
}

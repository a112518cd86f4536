/** The bar at the top: the name, the model and what it is doing, and what concerns the whole page. */
import {
  ChartScatter,
  CircleHelp,
  Combine,
  Download,
  GalleryHorizontalEnd,
  Redo2,
  Search,
  Settings,
  Undo2,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type CommandId, command } from '../commands/commands.ts';
import { useChord } from '../commands/keys.ts';
import { type AfterMenu, useAfterMenu } from '../components/after-menu.ts';
import { CommandButton, Hint, IconButton, Keys } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import './header.css';
import { LibraryMenu } from './LibraryMenu.tsx';
import { ModelChip } from './ModelChip.tsx';
import { OfficialChip } from './OfficialChip.tsx';

export function Header() {
  return (
    <header className="header" data-region="header">
      <h1 className="wordmark">
        <span className="wordmark-bars" aria-hidden>
          <i />
          <i />
          <i />
        </span>
        <span className="header-word">{text.name}</span>
      </h1>
      <LibraryMenu />
      <ModelChip />
      <OfficialChip />
      <div className="header-gap" />
      <ReviewButton />
      <EvaluateButton />
      <AlikeButton />
      <CommandButton id="undo" icon={Undo2} />
      <CommandButton id="redo" icon={Redo2} />
      <span className="header-rule" />
      <ExportMenu />
      <PaletteButton />
      <CommandButton id="shortcuts" icon={CircleHelp} className="header-spare" />
      <CommandButton id="settings" icon={Settings} />
    </header>
  );
}

function ReviewButton() {
  const app = useApp();
  const chord = useChord('review');
  const isOpen = usePage((state) => state.review !== undefined);
  return (
    <Hint says={text.commands.review} chord={chord}>
      <button type="button" className="button plain" aria-pressed={isOpen} onClick={() => app.review.toggle()}>
        <GalleryHorizontalEnd size={15} strokeWidth={1.75} aria-hidden />
        <span className="header-word">{text.review.title}</span>
      </button>
    </Hint>
  );
}

function EvaluateButton() {
  const app = useApp();
  const chord = useChord('evaluate');
  const isOpen = usePage((state) => state.evaluation !== undefined);
  return (
    <IconButton
      icon={ChartScatter}
      label={text.commands.evaluate}
      chord={chord}
      aria-pressed={isOpen}
      className="header-spare"
      onClick={() => app.evaluation.toggle()}
    />
  );
}

function AlikeButton() {
  const app = useApp();
  const chord = useChord('duplicates');
  const isOpen = usePage((state) => state.alike !== undefined);
  return (
    <IconButton
      icon={Combine}
      label={text.alike.open}
      chord={chord}
      aria-pressed={isOpen}
      className="header-spare"
      onClick={() => app.alike.toggle()}
    />
  );
}

function PaletteButton() {
  const app = useApp();
  const chord = useChord('palette');
  return (
    <button type="button" className="button plain" onClick={() => app.open('palette')}>
      <Search size={15} strokeWidth={1.75} aria-hidden />
      <span className="header-word">{text.commands.palette}</span>
      {chord !== undefined && (
        <span className="header-keys" aria-hidden>
          <Keys chord={chord} />
        </span>
      )}
    </button>
  );
}

function ExportMenu() {
  const { afterwards, onCloseAutoFocus } = useAfterMenu();
  return (
    <DropdownMenu.Root modal={false}>
      <Hint says={text.exportHint}>
        <DropdownMenu.Trigger className="button plain">
          <Download size={15} strokeWidth={1.75} aria-hidden />
          <span className="header-word">{text.export}</span>
        </DropdownMenu.Trigger>
      </Hint>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align="end"
          sideOffset={4}
          collisionPadding={8}
          {...{ onCloseAutoFocus }}
        >
          {(['exportAs', 'importFiles', 'openResults', 'cutClips', 'originals'] as const).map((id) => (
            <CommandItem key={id} {...{ id, afterwards }} />
          ))}
          <DropdownMenu.Separator className="menu-rule" />
          <CommandItem id="lookOnCluster" {...{ afterwards }} />
          <DropdownMenu.Separator className="menu-rule" />
          {(['exportCsv', 'exportJsonl'] as const).map((id) => (
            <CommandItem key={id} {...{ id, afterwards }} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function CommandItem({ id, afterwards }: { id: CommandId } & Pick<AfterMenu, 'afterwards'>) {
  const app = useApp();
  const { label, run, enabled } = command(id);
  const chord = useChord(id);
  return (
    <DropdownMenu.Item className="menu-item" disabled={!enabled(app)} onSelect={() => afterwards(() => run(app))}>
      {label}
      {chord !== undefined && <Keys chord={chord} />}
    </DropdownMenu.Item>
  );
}

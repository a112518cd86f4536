/** Which library is open, with the ways to another. */
import { ChevronDown, Library } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { COMMANDS } from '../commands/commands.ts';
import { useAfterMenu } from '../components/after-menu.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';

export function LibraryMenu() {
  const app = useApp();
  const { afterwards, onCloseAutoFocus } = useAfterMenu();
  const libraries = usePage((state) => state.libraries);
  if (libraries === undefined) return null;
  const { open, others, fixed } = libraries;
  const openOther = async (folder: string): Promise<void> => {
    const why = await app.libraries.open(folder, false);
    if (why !== undefined) app.talk.report(why);
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button plain library-button"
        aria-label={text.library.menu(open.name)}
        title={open.folder}
      >
        <Library size={15} strokeWidth={1.75} aria-hidden />
        <bdi className="header-word ellipsis">{open.name}</bdi>
        <ChevronDown size={13} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu library-menu"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          {...{ onCloseAutoFocus }}
        >
          {fixed === undefined &&
            others.map(({ folder, name }) => (
              <DropdownMenu.Item key={folder} className="menu-item" onSelect={() => void openOther(folder)}>
                <span className="library-place">
                  <bdi className="ellipsis">{name}</bdi>
                  <small className="ellipsis">{folder}</small>
                </span>
              </DropdownMenu.Item>
            ))}
          {fixed === undefined && others.length > 0 && <DropdownMenu.Separator className="menu-rule" />}
          {(['openLibrary', 'newLibrary', 'openResults'] as const).map((id) => (
            <DropdownMenu.Item key={id} className="menu-item" onSelect={() => afterwards(() => COMMANDS[id].run(app))}>
              {COMMANDS[id].label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

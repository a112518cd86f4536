/** Questions that are kept under a name: asked again by a click, renamed by keeping them anew, deleted with a way back. */
import { BookmarkCheck, Download } from 'lucide-react';
import { useApp, usePage } from '../hooks.ts';
import { isWholeList } from '../store.ts';
import { text } from '../text.ts';
import { BarPopover } from './BarPopover.tsx';
import { KeptNames } from './KeptNames.tsx';
import { asksSame } from './query.ts';

export function SmartLists() {
  return (
    <BarPopover icon={BookmarkCheck} title={text.lists.title} className="smart-lists">
      {(close) => <Lists onUsed={close} />}
    </BarPopover>
  );
}

function Lists({ onUsed }: { onUsed: () => void }) {
  const { library, handover } = useApp();
  const lists = usePage((state) => state.lists);
  const query = usePage((state) => state.query);
  const isNothing = usePage((state) => isWholeList(state.query) && state.filter.trim() === '');
  return (
    <KeptNames
      words={text.lists}
      kept={lists.map(({ name, query: kept }) => ({ name, isCurrent: asksSame(kept, query) }))}
      isNothing={isNothing}
      onKeep={(name) => library.saveList(name)}
      onUse={(name) => {
        const list = lists.find((each) => each.name === name);
        if (list !== undefined) library.askList(list);
        onUsed();
      }}
      onDelete={(name) => void library.deleteList(name)}
      deed={{
        icon: Download,
        says: text.lists.export,
        run: (name) => {
          onUsed();
          handover.open({ dialog: 'export', list: name });
        },
      }}
    />
  );
}

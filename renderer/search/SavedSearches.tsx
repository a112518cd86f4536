/** What was looked for, kept under a name with its filters: looked for again by a click, deleted with a way back. */
import { History } from 'lucide-react';
import { useApp, usePage } from '../hooks.ts';
import { BarPopover } from '../library/BarPopover.tsx';
import { KeptNames } from '../library/KeptNames.tsx';
import { text } from '../text.ts';
import { isSameQuestion, questionOf } from './question.ts';
import { isAsking } from './search-state.ts';

export function SavedSearches() {
  return (
    <BarPopover icon={History} title={text.search.saved.title} className="smart-lists">
      {(close) => <Searches onUsed={close} />}
    </BarPopover>
  );
}

function Searches({ onUsed }: { onUsed: () => void }) {
  const app = useApp();
  const searches = usePage((state) => state.searches);
  const asks = usePage((state) => isAsking(state.search));
  const search = usePage((state) => state.search);
  const query = usePage((state) => state.query);
  const filter = usePage((state) => state.filter);
  const asked = questionOf(search, query, filter);
  return (
    <KeptNames
      words={text.search.saved}
      kept={searches.map(({ name, question }) => ({ name, isCurrent: asks && isSameQuestion(question, asked) }))}
      isNothing={!asks}
      onKeep={(name) => app.search.save(name)}
      onUse={(name) => {
        const kept = searches.find((each) => each.name === name);
        if (kept !== undefined) app.search.open(kept);
        onUsed();
      }}
      onDelete={(name) => void app.search.delete(name)}
    />
  );
}

/** Whether each moment stands for itself, or a video's together. */
import { Toolbar } from 'radix-ui';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import type { By } from './search-state.ts';

const BYS: readonly By[] = ['moments', 'videos'];

export function ByChoice() {
  const app = useApp();
  const by = usePage(({ search }) => search.by);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a field set is for fields
    <div className="search-by" role="group" aria-label={text.search.by}>
      {BYS.map((each) => (
        <Toolbar.Button key={each} aria-pressed={by === each} onClick={() => app.search.show(each)}>
          {text.search.bys[each]}
        </Toolbar.Button>
      ))}
    </div>
  );
}

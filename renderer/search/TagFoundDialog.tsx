/** Which label is decided for what was found: looked up by a few of its letters, however many labels there are, or typed anew. */
import { useApp, usePage } from '../hooks.ts';
import { ChooseLabel } from '../labels/ChooseLabel.tsx';
import { text } from '../text.ts';

export function TagFoundDialog() {
  const app = useApp();
  const tagging = usePage(({ search }) => search.tagging);
  const labels = usePage((state) => state.labels.labels);
  if (tagging === undefined) return null;
  const { decision, places } = tagging;
  return (
    <ChooseLabel
      title={text.search.decide[decision]}
      placeholder={text.search.tagWith[decision]}
      empty={text.search.noLabels}
      labels={labels}
      onChoose={(label) => void app.found.tag(places, label, decision)}
      onNew={(says) => void app.found.tagWith(places, says, decision)}
    />
  );
}

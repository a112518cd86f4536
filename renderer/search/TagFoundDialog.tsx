/** Which label is decided for what was found: looked up by a few of its letters, however many labels there are. */
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
      empty={labels.length === 0 ? text.search.noLabels : text.timeline.noLabelFound}
      labels={labels}
      onChoose={(label) => void app.found.tag(places, label, decision)}
    />
  );
}

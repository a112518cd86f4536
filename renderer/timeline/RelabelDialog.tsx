/** To which other label the chosen moment goes. */
import { useMemo } from 'react';
import { useApp, usePage } from '../hooks.ts';
import { ChooseLabel } from '../labels/ChooseLabel.tsx';
import { text } from '../text.ts';
import { chosenMoment } from './timeline-facts.ts';

const words = text.timeline;

export function RelabelDialog() {
  const app = useApp();
  const moment = usePage(chosenMoment);
  const all = usePage((state) => state.labels.labels);
  const labels = useMemo(() => all.filter(({ id }) => id !== moment?.label), [all, moment?.label]);
  if (moment === undefined) return null;
  return (
    <ChooseLabel
      title={words.relabel}
      placeholder={words.relabelTo}
      empty={words.noLabelFound}
      labels={labels}
      onChoose={(label) => void app.timeline.moments.relabel(moment, label)}
    />
  );
}

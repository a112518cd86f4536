/** Sets of labels, as things that acts change. */
import type { Library } from '../../library/index.ts';
import { type LabelSet, labelSetSchema } from '../../wire/app/labels.ts';
import { Named } from '../acts/named.ts';
import type { Events } from '../events.ts';

/** Their name among the things that acts change. */
export const LABEL_SET = 'label-set';

export function createLabelSets({ labelSets: store }: Library, events: Events): Named<LabelSet> {
  return new Named({
    store,
    schema: labelSetSchema,
    tell: (labelSets) => events.emit('labelSetsChanged', { labelSets }),
  });
}

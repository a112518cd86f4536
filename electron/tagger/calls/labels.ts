/** The calls about the list of labels, and sets of them. */
import { readLabelFile, writeLabelFile } from '../../interchange/label-file.ts';
import { requireLabelRoom } from '../../library/index.ts';
import type { AppContract } from '../../wire/app/index.ts';
import type { Handlers } from '../../wire/rpc.ts';
import { namelessText } from '../acts/named.ts';
import { LABEL_SET } from '../labels/sets.ts';
import type { Parts } from '../parts.ts';
import { keptName } from './kept-name.ts';

export function labelCalls({ labels, labelSets, acts, heads }: Parts) {
  return {
    editLabels: async ({ window, edit }) => {
      await labels.edit(edit, window);
      if (edit.kind === 'add' || edit.kind === 'replace') heads.take(edit.labels);
      return labels.facts;
    },
    setLabels: async ({ labels: texts }) => {
      await labels.edit({ kind: 'replace', labels: texts.map((text) => ({ text })) });
      return labels.facts;
    },
    labelsAway: () => ({ labels: labels.away() }),
    saveLabelSet: async ({ name, labels: entries, window }) => {
      const trimmed = keptName(name, 'A set of labels');
      const checked = await labels.checked(entries);
      acts.perform('label-sets', window, ({ change }) =>
        change(LABEL_SET, trimmed, namelessText({ name: trimmed, labels: checked })),
      );
      return {};
    },
    deleteLabelSet: ({ name, window }) => {
      if (labelSets.now(name) === undefined) return {};
      acts.perform('label-sets', window, ({ change }) => change(LABEL_SET, name, undefined));
      return {};
    },
    readLabelFile: ({ name, text }) => {
      const found = readLabelFile(name, text);
      requireLabelRoom(found.labels);
      return found;
    },
    writeLabelFile: ({ format, labels: entries, name }) =>
      writeLabelFile(format, format === 'json' ? heads.withHeads(entries) : entries, name),
  } satisfies Partial<Handlers<AppContract>>;
}

/** One label on several places of one video, as changes of its tags. Pure. */
import type { TagEdit } from '../../electron/wire/app/moments.ts';
import type { Decision, Span, Tag } from '../../electron/wire/app/tags.ts';
import { put } from '../timeline/edits.ts';

/** Each is put over what the ones before it have left, for they may touch the same tags. */
export function putAll(tags: readonly Tag[], label: string, spans: readonly Span[], decision: Decision): TagEdit[] {
  const edits = new Map<string, TagEdit>();
  let now = tags;
  for (const span of spans) {
    const more = put(now, label, span, decision);
    for (const edit of more) edits.set(keyOf(edit), edit);
    now = more.reduce(withEdit, now);
  }
  const before = new Map(tags.map((tag) => [keyOf(tag), tag.decision]));
  return [...edits.values()].filter((edit) => (before.get(keyOf(edit)) ?? null) !== edit.decision);
}

function withEdit(tags: readonly Tag[], { label, span, decision }: TagEdit): readonly Tag[] {
  const others = tags.filter((tag) => keyOf(tag) !== keyOf({ label, span }));
  return decision === null ? others : [...others, { label, span, decision, by: '', at: '' }];
}

function keyOf({ label, span }: { label: string; span?: Span | undefined }): string {
  return span === undefined ? label : `${label} ${span.start} ${span.end}`;
}

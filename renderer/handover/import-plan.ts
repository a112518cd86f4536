/** What is to be said of an import's plan. Pure. */
import type { ImportPlan } from '../../electron/wire/app/interchange.ts';

/** Whether it would change nothing. */
export function isNothing({ tags, labels, moreLabels, vectors, marks }: ImportPlan, theirs: boolean): boolean {
  const fresh = tags.new + tags.agreed + labels.length + moreLabels + vectors + marks;
  return fresh === 0 && (!theirs || tags.other === 0);
}

export const TOLD_BY = ['path', 'name', 'content', 'id'] as const;

/** How many videos were found, and each way that found some. */
export function foundOf({ videos }: ImportPlan): { found: number; ways: (typeof TOLD_BY)[number][] } {
  return {
    found: TOLD_BY.reduce((sum, way) => sum + videos[way], 0),
    ways: TOLD_BY.filter((way) => videos[way] > 0),
  };
}

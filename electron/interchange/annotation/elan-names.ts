/** What our tiers are called in ELAN: `<label>@<who>`, which is how its users name tiers, and how they are told apart when they come back. */

/** What a tier's annotations are, as the type that it is of. */
export const TYPES = {
  moment: 'decision on a moment',
  whole: 'decision on the whole video',
  suggested: 'suggestion of a model',
} as const;
export type TierKind = keyof typeof TYPES;

const WHOLE = ' (whole video)';
export const VOCABULARY = 'decision';

export function tierName(label: string, kind: TierKind, by: string, number: number): string {
  return `${label}${kind === 'whole' ? WHOLE : ''}@${by}${number === 1 ? '' : ` (${number})`}`;
}

/** The label of one of our tiers, also where somebody has given it another name. */
export function labelOfTier(name: string, kind: TierKind, by: string): string {
  const plain = name.endsWith(`@${by}`) ? name : name.replace(/ \(\d+\)$/, '');
  const label = plain.endsWith(`@${by}`) ? plain.slice(0, -by.length - 1) : name;
  return kind === 'whole' && label.endsWith(WHOLE) ? label.slice(0, -WHOLE.length) : label;
}

export function kindOfType(type: string): TierKind | undefined {
  return (Object.keys(TYPES) as TierKind[]).find((kind) => TYPES[kind] === type);
}

/** Facts of a video in the header, whose properties anybody may name. */
export const PROPERTIES = {
  ...{ id: 'reeltag:id', contentId: 'reeltag:content-id', note: 'reeltag:note', rating: 'reeltag:rating' },
  ...{ reviewed: 'reeltag:reviewed', model: 'reeltag:model', labels: 'reeltag:label' },
} as const;

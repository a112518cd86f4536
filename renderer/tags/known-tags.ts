/** The tags that the page knows, with those that it has just been told. Pure. */
import type { VideoTags } from '../../electron/wire/app/tags.ts';

type KnownTags = ReadonlyMap<string, VideoTags>;

/** The same map where nothing in it is another: a decision is told by its own answer, and then by the one that asks whether there are others. */
export function withTags(known: KnownTags, told: readonly VideoTags[]): KnownTags {
  const others = told.filter((one) => JSON.stringify(known.get(one.id)) !== JSON.stringify(one));
  if (others.length === 0) return known;
  const tags = new Map(known);
  for (const one of others) tags.set(one.id, one);
  return tags;
}

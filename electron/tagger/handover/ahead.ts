/** What takes long for each of many, begun for some while one before them is at hand. */

/**
 * @param count so many are begun before they are asked for
 * @param find never rejects for one item's own sake: what it rejects with ends all
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  count: number,
  find: (item: T) => Promise<R>,
): AsyncGenerator<{ readonly item: T; readonly found: R }> {
  const begun: { item: T; found: Promise<R> }[] = [];
  try {
    for (const item of items) {
      const found = find(item);
      // It may be that nobody comes to ask for it.
      found.catch(() => {});
      begun.push({ item, found });
      if (begun.length <= count) continue;
      const next = begun.shift() as (typeof begun)[number];
      yield { item: next.item, found: await next.found };
    }
    for (const { item, found } of begun.splice(0)) yield { item, found: await found };
  } finally {
    await Promise.allSettled(begun.map(({ found }) => found));
  }
}

/** How many clips a shard has where nobody has said it. */

/** Few enough that some hundred videos are shared out, many enough that a shard is no overhead. */
const FEW_VIDEOS = 20_000;
const SMALL_SHARD = 100;
const SHARD = 1_000;

/** @param videos how many there are, where that is known */
export function usualShard(videos: number | undefined): number {
  return videos !== undefined && videos <= FEW_VIDEOS ? SMALL_SHARD : SHARD;
}

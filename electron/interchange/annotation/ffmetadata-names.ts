/** Keys of our own: ffmpeg’s metadata may have any. */
export const KEYS = {
  decision: 'decision',
  by: 'decided_by',
  at: 'decided_at',
  fit: 'fit',
  model: 'model',
} as const;

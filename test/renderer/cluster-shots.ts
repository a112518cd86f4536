/** Jobs on clusters in each of their states, for pictures. */
import type { ClusterJob } from '../../electron/wire/app/cluster.ts';

const HEAD = { address: 'http://head:8265', since: '2026-11-27T09:00:00.000Z', segments: true };

export const RUNNING: ClusterJob = {
  ...HEAD,
  id: 'reeltag-20261127-090000-a1b2c3',
  manifest: 's3://archive/lists/everything-2026.jsonl',
  out: 's3://archive/results',
  state: 'running',
  progress: { clips: 48_200, done: 12_431, failed: 17, clipsPerSecond: 41.2, secondsLeft: 868, workers: 6 },
  resumable: false,
};

export const DONE: ClusterJob = {
  ...HEAD,
  id: 'reeltag-20261126-180000-b2c3d4',
  manifest: '/mnt/media/results/reeltag-20261126-180000-b2c3d4.videos.jsonl',
  videos: 1_204,
  out: '/mnt/media/results',
  folder: '/Volumes/media/results',
  state: 'done',
  progress: { clips: 1_204, done: 1_204, failed: 3 },
  resumable: false,
};

export const FAILED: ClusterJob = {
  ...HEAD,
  id: 'reeltag-20261125-120000-c3d4e5',
  manifest: '/mnt/media/dailies',
  out: '/mnt/media/dailies-results',
  folder: '/Volumes/media/dailies-results',
  state: 'failed',
  progress: { clips: 900, done: 300, failed: 0 },
  problem: {
    kind: 'disk-full',
    message: 'There is no room left for /mnt/media/dailies-results: free some, then resume.',
  },
  resumable: true,
};

export const AWAY: ClusterJob = {
  ...RUNNING,
  away: {
    since: '2026-11-27T10:05:00.000Z',
    problem: {
      kind: 'network',
      message: 'The cluster at head:8265 does not answer: look whether its head is alive.',
    },
  },
};

export const REFUSED: ClusterJob = {
  ...RUNNING,
  id: 'reeltag-20261127-080000-d4e5f6',
  address: 'https://gpu.example.org/ray',
  manifest: '/data/clips.parquet',
  problem: { kind: 'access-denied', message: 'gpu.example.org asks for a token: enter it.' },
};

const clock = (n: number): string =>
  `2026-11-27 09:${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`;

export const LOG = [
  `${clock(0)},104 INFO job_manager.py:568 -- Runtime env is set up.\n`,
  `${clock(0)},911 INFO worker.py:1694 -- Connecting to existing Ray cluster at address: head:6379...\n`,
  '48200 clips in 482 shards, 0 of them done before\n',
  ...Array.from({ length: 60 }, (_, n) =>
    n % 7 === 3
      ? `${clock(n)} s3://archive/films/reel-${1000 + n}.mov ended its worker, and is tried once more.\n`
      : `${clock(n)} (look pid=${41_000 + n}, ip=10.0.0.${(n % 6) + 2}) shard ${n} is written\n`,
  ),
].join('');

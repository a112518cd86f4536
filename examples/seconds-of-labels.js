/**
 * How many seconds of each video show what: a table from what `reeltag moments` says.
 *
 *   reeltag moments film.mp4 --labels "zoom in, black and white" --json | node seconds-of-labels.js
 */
import { createInterface } from 'node:readline';

const seconds = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const { video, label, start, end } = JSON.parse(line);
  const key = `${video}\t${label}`;
  seconds.set(key, (seconds.get(key) ?? 0) + end - start);
}
const rows = [...seconds].sort(([, one], [, other]) => other - one);
for (const [key, sum] of rows) console.log(`${key}\t${sum.toFixed(1)} s`);

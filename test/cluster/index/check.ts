/** Searching the result of a job on many machines: a million vectors by an index, as far as it finds what is nearest. */
import { tryIndex } from '../../support/index-trial.ts';
import { hasLance } from '../../support/search-index.ts';

const ROWS = 1_000_000;
const BAR = 0.97;

/** @throws where less of the ten nearest is found than the bar, or the index saves no memory */
export async function check({ out }: { out: string }): Promise<string> {
  if (!hasLance) return 'not looked at: LanceDB is not here, `npm run setup` brings it';
  const { recall, memory, exactMs, indexedMs, makingSeconds } = await tryIndex('clustered', ROWS, out);
  const found = `${recall.like.toFixed(3)} and ${recall.unlike.toFixed(3)} of the ten nearest of ${ROWS.toLocaleString('en')}`;
  if (Math.min(recall.like, recall.unlike) < BAR) throw new Error(`the index finds ${found}, less than ${BAR}`);
  if (memory.indexed > memory.exact / 2) throw new Error(`the index saves no memory: ${JSON.stringify(memory)}`);
  const times = `${indexedMs.toFixed(0)} ms, exact ${exactMs.toFixed(0)} ms; made in ${makingSeconds.toFixed(0)} s`;
  return `${found}; ${times}; ${gb(memory.indexed)} of memory, exact ${gb(memory.exact)}`;
}

function gb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

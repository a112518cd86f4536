/**
 * `npm run check:cluster [check…]`: jobs on a real cluster of Ray, two nodes of it on this machine, in a network of their own: what comes out,
 * whatever is killed meanwhile. Ray itself is installed once (some 700 MB), and is kept with what else can be made again.
 */
import { runChecks } from '../support/checks-in-folders.ts';
import { type Networks, networksHere } from './support/network.ts';
import { environmentOf } from './support/python.ts';

export interface ClusterCheck {
  /** an empty folder */
  readonly out: string;
  /** a virtual environment with what `requirements.txt` says, and its interpreter */
  readonly venv: string;
  readonly python: string;
  /** where nobody else is heard, or why there can be none on this machine */
  readonly network: Networks;
}

await runChecks(import.meta.dirname, async (): Promise<Omit<ClusterCheck, 'out'>> => {
  const { venv, python } = await environmentOf(import.meta.dirname);
  return { venv, python, network: await networksHere(venv) };
});

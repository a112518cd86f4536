/** A model's graphs on a server. Nothing of it goes on on this machine where the server goes away: each run then fails, with a sentence. */
import { TagError } from '../../../wire/errors.ts';
import type { GraphPlan } from '../../graph/builder.ts';
import type { Server } from '../../kserve/server.ts';
import { type Feeds, type FloatTensor, rowOf } from '../session.ts';
import type { Graph, OpenTowers } from '../towers.ts';
import { servedName } from './contents.ts';

export class ServedTowers implements OpenTowers {
  readonly deviceReason = undefined;
  readonly #server: Server;
  readonly #plans: ReadonlyMap<string, Pick<GraphPlan, 'inputs' | 'outputs'>>;
  readonly #flying = new Set<Promise<unknown>>();
  #closed = false;

  constructor(server: Server, plans: readonly Pick<GraphPlan, 'name' | 'inputs' | 'outputs'>[]) {
    this.#server = server;
    this.#plans = new Map(plans.map((plan) => [plan.name, plan]));
  }

  get device() {
    return this.#server.address.device;
  }

  /**
   * Clips go there one by one, all at once: the server puts them together with those of others, and one that is sent while another is
   * computed costs no time.
   *
   * @throws TagError `network`, `access-denied`, `device-unavailable`; Error once closed: a caller's bug
   */
  async run<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    if (this.#closed) throw new Error('the model is closed');
    const running = this.#run(graph, feeds, outputs);
    this.#flying.add(running);
    try {
      return await running;
    } finally {
      this.#flying.delete(running);
    }
  }

  /** Memory is the server's business. */
  tryRun<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    return this.run(graph, feeds, outputs);
  }

  /** After the runs that were asked for before. Closing twice is fine. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#flying);
    this.#server.close();
  }

  async #run<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    const clips = graph === 'vision' ? (feeds['video'] as FloatTensor) : undefined;
    const count = clips?.dims[0] ?? 1;
    if (clips === undefined || count < 2) return this.#ask(graph, feeds, outputs);
    const asked = Array.from({ length: count }, (_, row) => this.#ask(graph, { video: rowOf(clips, row) }, outputs));
    // Also where one has failed: the memory of the others is being sent, and is somebody else's afterwards.
    await Promise.allSettled(asked);
    const answers = await Promise.all(asked);
    const stacked = outputs.map((name) => [name, stack(answers.map((answer) => answer[name]))] as const);
    return Object.fromEntries(stacked) as Record<Name, FloatTensor>;
  }

  async #ask<Name extends string>(
    graph: Graph,
    feeds: Feeds,
    outputs: readonly Name[],
  ): Promise<Record<Name, FloatTensor>> {
    const { address } = this.#server;
    const model = servedName(address.name, graph);
    const answer = await this.#server.run(model, feeds, outputs);
    for (const name of outputs) {
      if (this.#fits(graph, feeds, name, answer[name])) continue;
      throw new TagError(
        'device-unavailable',
        `The server at ${address.said} answered with numbers of another shape than “${model}” has: export the model again, and start the server anew.`,
        { detail: `${name}: ${answer[name].dims.join(' × ')}` },
      );
    }
    return answer;
  }

  /** Whether an output has the sizes that the graph says, and those that the inputs give its others. */
  #fits(graph: Graph, feeds: Feeds, name: string, { dims }: FloatTensor): boolean {
    const plan = this.#plans.get(graph);
    const shape = plan?.outputs.find((output) => output.name === name)?.shape ?? [];
    const sizes = new Map<string, number | undefined>();
    for (const input of plan?.inputs ?? []) {
      for (const [i, size] of input.shape.entries()) {
        // How many tokens there are follows from the frames; what goes out in `tokens` comes in from the vision graph.
        if (typeof size === 'string') sizes.set(size, feeds[input.name]?.dims[i]);
      }
    }
    return (
      dims.length === shape.length &&
      shape.every((size, i) => dims[i] === (typeof size === 'number' ? size : (sizes.get(size) ?? dims[i])))
    );
  }
}

/** (1, …) each: (B, …). */
function stack(rows: readonly FloatTensor[]): FloatTensor {
  const [first] = rows as readonly [FloatTensor];
  const data = new Float32Array(rows.length * first.data.length);
  for (const [row, each] of rows.entries()) data.set(each.data, row * first.data.length);
  return { data, dims: [rows.length, ...first.dims.slice(1)] };
}

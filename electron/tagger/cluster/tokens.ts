/**
 * The tokens of clusters, by address, in a file of the user's own data folder that nobody else can read. They are in no library, which
 * people share, and no answer to a page has one.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { requireToken } from '../../cluster/client/index.ts';
import type { Log } from '../problem.ts';

const schema = z.object({ tokens: z.record(z.string(), z.string()) });
/** More than it ever holds: whatever else it is, it is none of ours. */
const MOST_BYTES = 2 ** 20;

export class ClusterTokens {
  readonly #file: string;
  readonly #log: Log;
  /** Those that could not be written hold until the end. */
  readonly #unwritten = new Map<string, string | undefined>();

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  get(address: string): string | undefined {
    return this.#unwritten.has(address) ? this.#unwritten.get(address) : this.#read()[address];
  }

  get addresses(): string[] {
    const all = new Map(Object.entries(this.#read()).map(([address, token]) => [address, token as string | undefined]));
    for (const [address, token] of this.#unwritten) all.set(address, token);
    return [...all].filter(([, token]) => token !== undefined).map(([address]) => address);
  }

  /** An empty one is forgotten. @throws TagError `usage` for what is none */
  put(address: string, typed: string): void {
    const token = typed.trim() === '' ? undefined : typed.trim();
    if (this.get(address) === token) return;
    if (token !== undefined) requireToken(token);
    const { [address]: _, ...others } = this.#read();
    const tokens = token === undefined ? others : { ...others, [address]: token };
    try {
      this.#write(tokens);
      this.#unwritten.delete(address);
    } catch (error) {
      this.#unwritten.set(address, token);
      this.#log('the token of a cluster could not be kept, and holds until Reeltag ends', error);
    }
  }

  #read(): Readonly<Record<string, string>> {
    try {
      const facts = statSync(this.#file);
      // A pipe would be waited for.
      if (!facts.isFile() || facts.size > MOST_BYTES) return {};
      return schema.safeParse(JSON.parse(readFileSync(this.#file, 'utf8'))).data?.tokens ?? {};
    } catch {
      return {};
    }
  }

  /** Whole or not at all, and never readable for others, not for a moment. */
  #write(tokens: Readonly<Record<string, string>>): void {
    if (Object.keys(tokens).length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(dirname(this.#file), { recursive: true });
    const aside = `${this.#file}.${process.pid}.tmp`;
    rmSync(aside, { force: true });
    writeFileSync(aside, `${JSON.stringify({ tokens }, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(aside, 0o600);
    renameSync(aside, this.#file);
  }
}

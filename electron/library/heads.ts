/** What decisions taught about labels: classifiers on a model's vectors. */
import { z } from 'zod';
import { labelId, lessonCount } from '../wire/app/labels.ts';
import { fraction } from '../wire/values.ts';
import type { Database, Row, Statement } from './database.ts';
import { MOST_BYTES } from './limits.ts';
import { type Fault, keyIn, rawKey, type SetAside } from './set-aside.ts';
import { parsed } from './text-columns.ts';
import { MOST_VECTOR, toBlob, toVector, type VectorSizes } from './vectors.ts';

const factsSchema = z.object({
  /** decisions that it has learned from */
  yes: lessonCount,
  no: lessonCount,
  /** whether it is shown to be better than the label's words, and than chance */
  better: z.boolean(),
  /** of decisions that it had not seen, the lower end of its interval, and that of the label's words */
  auc: fraction,
  low: fraction,
  zeroShot: fraction,
  /** AUC of the label's text alone, and together with its wordings and sentences */
  wordings: z.object({ alone: fraction, together: fraction }).exactOptional(),
  /** its logits as probabilities: σ(slope · logit + shift) */
  calibration: z.object({ slope: z.number(), shift: z.number() }).exactOptional(),
});

export interface StoredHead {
  /** (D) */
  readonly weights: Float32Array;
  readonly bias: number;
  /** of what it was trained on; undefined for one that came in with a file */
  readonly digest: string | undefined;
  /** ISO 8601 */
  readonly at: string;
  readonly facts: z.infer<typeof factsSchema>;
}

export class HeadStore {
  readonly #aside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #put: Statement;
  readonly #all: Statement;
  readonly #delete: Statement;

  constructor(database: Database, aside: SetAside, sizes: VectorSizes) {
    this.#aside = aside;
    this.#sizes = sizes;
    this.#put = database.prepare(
      `INSERT INTO heads (label, model, sampling, weights, bias, digest, at, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET weights = excluded.weights, bias = excluded.bias, digest = excluded.digest,
         at = excluded.at, facts = excluded.facts`,
    );
    this.#all = database.prepare(
      `SELECT iif(octet_length(label) <= ${MOST_BYTES.id}, label, NULL) AS label, ${rawKey('label')}, bias,
         iif(octet_length(weights) <= ${MOST_VECTOR}, weights, NULL) AS weights,
         iif(octet_length(digest) <= ${MOST_BYTES.id}, digest, NULL) AS digest,
         iif(octet_length(at) <= ${MOST_BYTES.id}, at, NULL) AS at,
         iif(octet_length(facts) <= ${MOST_BYTES.json}, facts, NULL) AS facts
       FROM heads WHERE model = ? AND sampling = ?`,
    );
    this.#delete = database.prepare('DELETE FROM heads WHERE label = ? AND model = ? AND sampling = ?');
  }

  put(label: string, model: string, sampling: string, { weights, bias, digest, at, facts }: StoredHead): void {
    this.#put.run(label, model, sampling, toBlob(weights), bias, digest ?? null, at, JSON.stringify(facts));
  }

  /** All of a model's, by their labels. */
  of(model: string, sampling: string): Map<string, StoredHead> {
    const size = this.#sizes.of(model);
    const heads = new Map<string, StoredHead>();
    const faults: Fault[] = [];
    for (const row of this.#all.all(model, sampling)) {
      const head = toHead(row, size);
      if (head !== undefined) heads.set(row['label'] as string, head);
      else faults.push({ key: { label: keyIn(row, 'label'), model, sampling }, why: 'nothing that was learned' });
    }
    this.#aside.take('heads', faults);
    return heads;
  }

  delete(label: string, model: string, sampling: string): void {
    this.#delete.run(label, model, sampling);
  }
}

function toHead({ label, weights, bias, digest, at, facts }: Row, size: number | undefined): StoredHead | undefined {
  const vector = toVector(weights, size);
  const { data } = factsSchema.safeParse(parsed(facts));
  const isHead = labelId.safeParse(label).success && typeof bias === 'number' && Number.isFinite(bias);
  if (!isHead || vector === undefined || data === undefined || typeof at !== 'string') return undefined;
  return { weights: vector, bias, digest: typeof digest === 'string' ? digest : undefined, at, facts: data };
}

/**
 * Which of the graphs' weights lie in the checkpoint as ONNX Runtime would have them. A copy of the checkpoint, in which
 * no more than the folded projections are changed, then serves all graphs as their data: made in one pass, where
 * writing tensor after tensor costs several.
 */
import type { Checkpoint } from '../checkpoint/index.ts';
import type { GraphPlan, PlannedWeight } from './builder.ts';
import { INLINE_BYTES, weightBytes } from './write.ts';

/** A matrix in the checkpoint, whose rows are to be multiplied by one of its vectors. */
export interface Fold extends Range {
  readonly rowScale: string;
}

/** A range of the checkpoint's bytes. */
export interface Range {
  readonly begin: number;
  /** exclusive */
  readonly end: number;
}

export interface InPlace {
  /** Where each weight begins in the checkpoint, in bytes. */
  readonly positions: ReadonlyMap<PlannedWeight, number>;
  /** In the order of the file. */
  readonly folds: readonly Fold[];
  /** Bytes of the weights that are not in it. */
  readonly remainingBytes: number;
}

/** A copy may take this many times the disk that writing the weights alone would: checkpoints also hold what is not used. */
const MOST_WASTE = 1.25;

/**
 * @returns undefined where a copy would not do: other element types, tensors that are strided, off their boundary or share
 *   bytes that are to be changed, or a file that mostly holds other things (an optimiser's state)
 */
export function findInPlace(plans: readonly GraphPlan[], checkpoint: Checkpoint): InPlace | undefined {
  const positions = new Map<PlannedWeight, number>();
  const kept: Range[] = [];
  const folds: Fold[] = [];
  let [all, placed] = [0, 0];
  for (const weight of plans.flatMap((plan) => plan.weights)) {
    const bytes = weightBytes(weight);
    all += bytes;
    const begin = positionOf(weight, checkpoint);
    if (begin === undefined) continue;
    placed += bytes;
    positions.set(weight, begin);
    const range = { begin, end: begin + bytes };
    const { rowScale } = weight.source as { rowScale?: string };
    if (rowScale === undefined) kept.push(range);
    else folds.push({ ...range, rowScale });
  }
  const unused = checkpoint.byteLength - placed;
  if (placed === 0 || unused > (MOST_WASTE - 1) * all) return undefined;
  return anyChanged(kept, folds) ? undefined : { positions, folds: folds.sort(inOrder), remainingBytes: all - placed };
}

function positionOf(weight: PlannedWeight, checkpoint: Checkpoint): number | undefined {
  if (weight.kind !== 'plain' || weight.type !== 'float32' || !('key' in weight.source)) return undefined;
  const { key, rows = [0] } = weight.source;
  const [rowCount = 0, ...row] = checkpoint.tensors.get(key)?.shape ?? [];
  // What is small or a vector is read and looked through when its graph is written.
  if (row.length === 0 || rowCount === 0 || weightBytes(weight) <= INLINE_BYTES) return undefined;
  const position = checkpoint.float32Position(key);
  return position === undefined ? undefined : position + rows[0] * 4 * row.reduce((product, size) => product * size, 1);
}

/** Whether a fold would change bytes that belong to another weight too: tensors may be views of one storage. */
function anyChanged(kept: readonly Range[], folds: readonly Range[]): boolean {
  const changed = new Set(folds);
  const ranges = [...kept, ...folds].sort(inOrder);
  let [keptEnd, foldEnd] = [0, 0];
  for (const range of ranges) {
    const isFold = changed.has(range);
    if (range.begin < foldEnd || (isFold && range.begin < keptEnd)) return true;
    if (isFold) foldEnd = Math.max(foldEnd, range.end);
    else keptEnd = Math.max(keptEnd, range.end);
  }
  return false;
}

function inOrder(a: Range, b: Range): number {
  return a.begin - b.begin;
}

/** Products of vectors with vectors, by ONNX Runtime: on a CPU it reads factors where they lie, and makes no copy of them. */
import { encodeModel, type ValueInfo } from '../engine/graph/onnx.ts';
import { loadOnnxRuntime } from '../engine/onnx-runtime/load.ts';

/** @returns (Q, R), of queries (Q, D) and rows (R, D) */
export type Multiply = (queries: Float32Array, rows: Float32Array, size: number) => Promise<Float32Array>;

export async function openMultiply(): Promise<Multiply> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(encodeModel(GRAPH, ''), {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
    // What an answer took is given back: it may have been hundreds of megabytes, and the next one may not come for hours.
    enableCpuMemArena: false,
    // Threads that spin while they wait for each other's part take longer where others want the cores, and are no quicker elsewhere.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  return async (queries, rows, size) => {
    const { products } = await session.run({
      queries: new Tensor('float32', queries, [queries.length / size, size]),
      rows: new Tensor('float32', rows, [rows.length / size, size]),
    });
    if (!(products?.data instanceof Float32Array)) throw new Error('the graph gave no float32 output');
    return products.data;
  };
}

const tensor = (name: string, ...shape: string[]): ValueInfo => ({ name, type: 'float32', shape });

const GRAPH = {
  name: 'products',
  inputs: [tensor('queries', 'Q', 'D'), tensor('rows', 'R', 'D')],
  outputs: [tensor('products', 'Q', 'R')],
  nodes: [
    {
      opType: 'Gemm',
      domain: '',
      inputs: ['queries', 'rows'],
      outputs: ['products'],
      attributes: { transB: { int: 1 } },
    },
  ],
  initializers: [],
};

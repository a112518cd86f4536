/**
 * Builds a graph node by node and notes, for each weight, where in the checkpoint its values come from. Values are
 * read only when the graph is written (`write.ts`), so a plan for the 6B model costs a few megabytes.
 *
 * Activations are (rows, features) matrices between attentions: `Gemm` then takes PyTorch's (out, in) weights as they
 * lie in the checkpoint, and importing is copying.
 */
import {
  type Attribute,
  DATA_TYPE,
  type ElementType,
  MICROSOFT,
  type OnnxNode,
  type TensorHeader,
  type ValueInfo,
} from './onnx.ts';
import type { Precision } from './precision.ts';

/** Values taken from the checkpoint, or computed while planning. */
export type WeightSource =
  | {
      readonly key: string;
      /** Only these rows (of the first axis), end exclusive. */
      readonly rows?: readonly [number, number];
      /** Key of a vector that multiplies each row: a LayerScale folded into the projection before it. */
      readonly rowScale?: string;
    }
  | { readonly values: Float32Array };

export type PlannedWeight =
  | (TensorHeader & { readonly kind: 'plain'; readonly source: WeightSource })
  /** (out, in) values stored as int8 (in, out) with one scale a column: `header` and `scale` are two tensors. */
  | {
      readonly kind: 'quantized';
      readonly header: TensorHeader;
      readonly scale: TensorHeader;
      readonly source: WeightSource;
    };

export interface GraphPlan {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly PlannedWeight[];
  readonly constants: readonly (TensorHeader & { readonly bytes: Uint8Array })[];
}

export interface Linear {
  readonly weight: WeightSource;
  readonly bias?: WeightSource;
  readonly outFeatures: number;
  readonly inFeatures: number;
}

export interface AttentionInputs {
  /** (1 or B, query length, width) */
  readonly query: string;
  /** (1 or B, key length, width) */
  readonly key: string;
  readonly value: string;
  readonly heads: number;
  /** (B, 1, query length, key length), added to q·kᵀ/√d */
  readonly bias?: string;
}

export class GraphBuilder {
  readonly name: string;
  readonly precision: Precision;
  /** The type that activations have inside the graph; inputs and outputs stay float32. */
  readonly activation: ElementType;
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #nodes: OnnxNode[] = [];
  readonly #weights: PlannedWeight[] = [];
  readonly #constants = new Map<string, TensorHeader & { bytes: Uint8Array }>();
  #counter = 0;

  constructor(name: string, precision: Precision) {
    this.name = name;
    this.precision = precision;
    this.activation = precision === 'fp16' ? 'float16' : 'float32';
  }

  input(name: string, type: ElementType, shape: readonly (number | string)[]): string {
    this.#inputs.push({ name, type, shape });
    return name;
  }

  /** Declares `value`, which is float32, an output under `name`. */
  output(name: string, value: string, shape: readonly (number | string)[]): void {
    this.#push('Identity', '', [value], [name], {});
    this.#outputs.push({ name, type: 'float32', shape });
  }

  op(opType: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, domain = ''): string {
    const output = this.#unique(opType);
    this.#push(opType, domain, inputs, [output], attributes);
    return output;
  }

  /** An int64 constant; a scalar where `values` is a number. */
  constant(values: number | readonly number[]): string {
    const list = typeof values === 'number' ? [values] : values;
    const name = typeof values === 'number' ? `scalar_${values}` : `ints_${values.join('_')}`;
    if (!this.#constants.has(name)) {
      const bytes = new Uint8Array(BigInt64Array.from(list, BigInt).buffer);
      const shape = typeof values === 'number' ? [] : [list.length];
      this.#constants.set(name, { name, type: 'int64', shape, bytes });
    }
    return name;
  }

  /** A weight in the activations' type. */
  weight(source: WeightSource, shape: readonly number[]): string {
    const name = this.#unique('key' in source ? source.key : 'computed');
    this.#weights.push({ kind: 'plain', name, type: this.activation, shape, source });
    return name;
  }

  cast(value: string, type: ElementType): string {
    return this.op('Cast', [value], { to: { int: DATA_TYPE[type] } });
  }

  /** A float32 value in the activations' type. */
  toActivation(value: string): string {
    return this.activation === 'float32' ? value : this.cast(value, this.activation);
  }

  /** A value of the activations' type in float32. */
  toFloat32(value: string): string {
    return this.activation === 'float32' ? value : this.cast(value, 'float32');
  }

  reshape(value: string, shape: readonly number[]): string {
    return this.op('Reshape', [value, this.constant(shape)]);
  }

  add(a: string, b: string): string {
    return this.op('Add', [a, b]);
  }

  /** x (rows, in) → x·Wᵀ + b (rows, out) */
  linear(x: string, { weight, bias, outFeatures, inFeatures }: Linear): string {
    const biasName = bias === undefined ? undefined : this.weight(bias, [outFeatures]);
    if (this.precision === 'int8') return this.#quantizedLinear(x, weight, biasName, outFeatures, inFeatures);
    const weightName = this.weight(weight, [outFeatures, inFeatures]);
    const inputs = biasName === undefined ? [x, weightName] : [x, weightName, biasName];
    return this.op('Gemm', inputs, { transB: { int: 1 } });
  }

  #quantizedLinear(x: string, source: WeightSource, bias: string | undefined, outFeatures: number, inFeatures: number) {
    const name = this.#unique('key' in source ? source.key : 'computed');
    const header: TensorHeader = { name, type: 'int8', shape: [inFeatures, outFeatures] };
    const scale: TensorHeader = { name: `${name}.scale`, type: 'float32', shape: [outFeatures] };
    this.#weights.push({ kind: 'quantized', header, scale, source });
    return this.op('DynamicQuantizeMatMul', [x, name, scale.name, '', bias ?? ''], {}, MICROSOFT);
  }

  /** x / √(mean(x²) + ε) · w over the last axis */
  rmsNorm(x: string, key: string, width: number, epsilon: number): string {
    const attributes = { axis: { int: -1 }, epsilon: { float: epsilon }, stash_type: { int: 1 } };
    return this.op('SimplifiedLayerNormalization', [x, this.weight({ key }, [width])], attributes);
  }

  /**
   * The sum of a branch, its bias and the stream that it came from, and the RMS norm of that sum, in one pass.
   *
   * @param bias of the branch's last projection
   */
  addRmsNorm(
    branch: string,
    bias: WeightSource,
    stream: string,
    key: string,
    width: number,
    epsilon: number,
  ): { sum: string; normed: string } {
    const normed = this.#unique('normed');
    const sum = this.#unique('sum');
    const inputs = [branch, stream, this.weight({ key }, [width]), this.weight(bias, [width])];
    const outputs = [normed, '', '', sum];
    this.#push('SkipSimplifiedLayerNormalization', MICROSOFT, inputs, outputs, { epsilon: { float: epsilon } });
    return { sum, normed };
  }

  layerNorm(x: string, prefix: string, width: number, epsilon: number): string {
    const scale = this.weight({ key: `${prefix}.weight` }, [width]);
    const bias = this.weight({ key: `${prefix}.bias` }, [width]);
    return this.op('LayerNormalization', [x, scale, bias], { axis: { int: -1 }, epsilon: { float: epsilon } });
  }

  /**
   * GELU (erf) of a linear map. fp16 graphs are for GPUs, where adding the bias inside the activation saves a pass over the
   * widest tensor; on a CPU the activation by itself has the faster kernel (AVX-512).
   */
  geluLinear(x: string, { weight, bias, outFeatures, inFeatures }: Required<Linear>): string {
    if (this.precision !== 'fp16')
      return this.op('Gelu', [this.linear(x, { weight, bias, outFeatures, inFeatures })], {}, MICROSOFT);
    const product = this.linear(x, { weight, outFeatures, inFeatures });
    return this.op('BiasGelu', [product, this.weight(bias, [outFeatures])], {}, MICROSOFT);
  }

  /** softmax(q·kᵀ/√d + bias)·v for each head → (1 or B, query length, width) */
  attention({ query, key, value, heads, bias }: AttentionInputs): string {
    const inputs = [query, key, value];
    // Not the operator's mask of padded keys, which WebGPU does not have.
    if (bias !== undefined) inputs.push('', '', bias);
    return this.op('MultiHeadAttention', inputs, { num_heads: { int: heads } }, MICROSOFT);
  }

  /** x (rows, D) float32 → x/‖x‖ */
  unitLength(x: string): string {
    return this.op('Div', [x, this.op('ReduceL2', [x, this.constant([-1])], { keepdims: { int: 1 } })]);
  }

  plan(): GraphPlan {
    return {
      name: this.name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      weights: this.#weights,
      constants: [...this.#constants.values()],
    };
  }

  #push(
    opType: string,
    domain: string,
    inputs: readonly string[],
    outputs: string[],
    attributes: Record<string, Attribute>,
  ) {
    this.#nodes.push({ opType, domain, inputs, outputs, attributes });
  }

  #unique(stem: string): string {
    this.#counter += 1;
    return `${stem}#${this.#counter}`;
  }
}

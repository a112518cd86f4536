/** `config.pbtxt`: what Triton is told of a graph, in protobuf's text form. Pure. */
import type { GraphPlan } from '../../graph/builder.ts';
import type { ElementType, ValueInfo } from '../../graph/onnx.ts';

const DATA_TYPES: Partial<Record<ElementType, string>> = { float32: 'TYPE_FP32', int64: 'TYPE_INT64' };

/** Clips of several who ask, in one run at most: as many as pay on the fastest cards. */
const MOST_CLIPS = 16;
/** Powers of two: kernels are chosen anew for each shape. Others are run, too, where nobody comes for so long. */
const PREFERRED_CLIPS = [2, 4, 8, 16];
const LONGEST_DELAY_US = 2_000;

/**
 * @param name the folder's, too
 * @param parameters of plain letters, digits and signs
 */
export function configText(
  plan: Pick<GraphPlan, 'name' | 'inputs' | 'outputs'>,
  name: string,
  parameters: Readonly<Record<string, string>>,
): string {
  // The match head's texts all look at one clip: there the first size is no batch that could be put together of several.
  const isBatched = plan.name === 'vision';
  const values = (what: string, infos: readonly ValueInfo[]): string =>
    `${what} [\n${infos.map((info) => valueText(info, isBatched)).join(',\n')}\n]`;
  const parts = [
    '# Written by Reeltag: `reeltag model export`.',
    `name: ${JSON.stringify(name)}`,
    'backend: "onnxruntime"',
    'default_model_filename: "model.onnx"',
    `max_batch_size: ${isBatched ? MOST_CLIPS : 0}`,
    values('input', plan.inputs),
    values('output', plan.outputs),
    ...(isBatched
      ? [
          `dynamic_batching {\n  preferred_batch_size: [ ${PREFERRED_CLIPS.join(', ')} ]\n  max_queue_delay_microseconds: ${LONGEST_DELAY_US}\n}`,
        ]
      : []),
    // On each GPU, or on the processor where there is none.
    'instance_group [\n  { count: 1 kind: KIND_AUTO }\n]',
    ...Object.entries(parameters).map(
      ([key, value]) => `parameters { key: ${JSON.stringify(key)} value: { string_value: ${JSON.stringify(value)} } }`,
    ),
  ];
  return `${parts.join('\n')}\n`;
}

function valueText({ name, type, shape }: ValueInfo, isBatched: boolean): string {
  const dataType = DATA_TYPES[type];
  if (dataType === undefined) throw new Error(`${name} is of ${type}, which no graph takes or gives`);
  const dims = servedShape({ shape }).slice(isBatched ? 1 : 0);
  return `  { name: ${JSON.stringify(name)} data_type: ${dataType} dims: [ ${dims.join(', ')} ] }`;
}

/** A shape as servers say it: −1 for a size that is known only at run time. */
export function servedShape({ shape }: Pick<ValueInfo, 'shape'>): number[] {
  return shape.map((size) => (typeof size === 'number' ? size : -1));
}

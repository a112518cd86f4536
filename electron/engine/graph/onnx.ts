/**
 * The few ONNX messages that our graphs need, written with protobuf's wire writer. Field numbers are those of
 * `onnx.proto3` (ONNX IR 9); large tensors stay outside, in the graph's data file.
 */
import { BinaryWriter } from '@bufbuild/protobuf/wire';

export type ElementType = 'float32' | 'float16' | 'int8' | 'int32' | 'int64';

/** `TensorProto.DataType`. */
export const DATA_TYPE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
};

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  int8: 1,
  int32: 4,
  int64: 8,
};

/** An attribute: an integer is `{ int }`, because 1 and 1.0 look alike in JavaScript. */
export type Attribute = { int: number } | { ints: readonly number[] } | { float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly domain: string;
  /** An omitted optional input is the empty string. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A graph's input or output; a string is the name of a size known only at run time. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface TensorHeader {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}

export type Initializer = TensorHeader &
  ({ readonly bytes: Uint8Array } | { readonly location: string; readonly offset: number; readonly length: number });

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
}

const IR_VERSION = 9;
/** 18 has LayerNormalization, and its reductions take their axes as an input. */
const OPSET_VERSION = 18;
const MICROSOFT_OPSET_VERSION = 1;

/** The operators of ONNX Runtime's own domain. */
export const MICROSOFT = 'com.microsoft';

/** A ModelProto's bytes. */
export function encodeModel(graph: OnnxGraph, producerVersion: string): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, 0).int64(IR_VERSION);
  writer.tag(2, 2).string('reeltag');
  writer.tag(3, 2).string(producerVersion);
  writer.tag(7, 2).bytes(encodeGraph(graph));
  writer.tag(8, 2).bytes(encodeOpset('', OPSET_VERSION));
  writer.tag(8, 2).bytes(encodeOpset(MICROSOFT, MICROSOFT_OPSET_VERSION));
  return writer.finish();
}

function encodeOpset(domain: string, version: number): Uint8Array {
  return new BinaryWriter().tag(1, 2).string(domain).tag(2, 0).int64(version).finish();
}

function encodeGraph(graph: OnnxGraph): Uint8Array {
  const writer = new BinaryWriter();
  for (const node of graph.nodes) writer.tag(1, 2).bytes(encodeNode(node));
  writer.tag(2, 2).string(graph.name);
  for (const tensor of graph.initializers) writer.tag(5, 2).bytes(encodeTensor(tensor));
  for (const input of graph.inputs) writer.tag(11, 2).bytes(encodeValueInfo(input));
  for (const output of graph.outputs) writer.tag(12, 2).bytes(encodeValueInfo(output));
  return writer.finish();
}

function encodeNode(node: OnnxNode): Uint8Array {
  const writer = new BinaryWriter();
  for (const input of node.inputs) writer.tag(1, 2).string(input);
  for (const output of node.outputs) writer.tag(2, 2).string(output);
  writer.tag(3, 2).string(node.outputs[0] ?? '');
  writer.tag(4, 2).string(node.opType);
  for (const [name, value] of Object.entries(node.attributes)) writer.tag(5, 2).bytes(encodeAttribute(name, value));
  if (node.domain !== '') writer.tag(7, 2).string(node.domain);
  return writer.finish();
}

const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const writer = new BinaryWriter().tag(1, 2).string(name);
  if ('float' in value) return writer.tag(2, 5).float(value.float).tag(20, 0).int32(ATTRIBUTE_FLOAT).finish();
  if ('int' in value) return writer.tag(3, 0).int64(value.int).tag(20, 0).int32(ATTRIBUTE_INT).finish();
  for (const item of value.ints) writer.tag(8, 0).int64(item);
  return writer.tag(20, 0).int32(ATTRIBUTE_INTS).finish();
}

function encodeTensor(tensor: Initializer): Uint8Array {
  const writer = new BinaryWriter();
  for (const size of tensor.shape) writer.tag(1, 0).int64(size);
  writer.tag(2, 0).int32(DATA_TYPE[tensor.type]);
  writer.tag(8, 2).string(tensor.name);
  if ('bytes' in tensor) return writer.tag(9, 2).bytes(tensor.bytes).finish();
  const external = { location: tensor.location, offset: String(tensor.offset), length: String(tensor.length) };
  for (const [key, value] of Object.entries(external)) {
    writer.tag(13, 2).bytes(new BinaryWriter().tag(1, 2).string(key).tag(2, 2).string(value).finish());
  }
  const EXTERNAL = 1;
  return writer.tag(14, 0).int32(EXTERNAL).finish();
}

function encodeValueInfo(value: ValueInfo): Uint8Array {
  const shape = new BinaryWriter();
  for (const size of value.shape) {
    const dimension = new BinaryWriter();
    if (typeof size === 'number') dimension.tag(1, 0).int64(size);
    else dimension.tag(2, 2).string(size);
    shape.tag(1, 2).bytes(dimension.finish());
  }
  const tensorType = new BinaryWriter().tag(1, 0).int32(DATA_TYPE[value.type]).tag(2, 2).bytes(shape.finish());
  const type = new BinaryWriter().tag(1, 2).bytes(tensorType.finish());
  return new BinaryWriter().tag(1, 2).string(value.name).tag(2, 2).bytes(type.finish()).finish();
}

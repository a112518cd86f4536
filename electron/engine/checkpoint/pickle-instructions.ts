/** The pickle instructions that weights need, and no others. Names are those of Python's `pickletools`. */
import type { PickleMachine } from './pickle-machine.ts';
import { Dict, Opaque, Tuple } from './pickle-values.ts';

const NEWEST_PROTOCOL = 5;

function readProtocol(m: PickleMachine): void {
  const protocol = m.uint8();
  if (protocol > NEWEST_PROTOCOL) throw m.corrupt(`its pickle protocol is ${protocol}`);
}

/** Little-endian two's complement, up to 255 bytes; a number where it is exact. */
function pushLong(m: PickleMachine): void {
  const bytes = m.take(m.uint8());
  const hex = Buffer.from(bytes).reverse().toString('hex');
  const value = BigInt.asIntN(bytes.length * 8, BigInt(`0x0${hex}`));
  const number = Number(value);
  m.push(Number.isSafeInteger(number) ? number : value);
}

/** A frame only says how many bytes follow as one piece. */
function enterFrame(m: PickleMachine): void {
  m.uint64();
}

/** A Python 2 `str`: text where it is ASCII, as PyTorch reads it. */
function pushByteString(m: PickleMachine, length: number): void {
  m.push(Buffer.from(m.take(length)).toString('latin1'));
}

/** Raw bytes are of no use to weights. */
function skipBytes(m: PickleMachine, length: number): void {
  m.take(length);
  m.push(new Opaque('bytes'));
}

/** The end of a pickle: its value is on the stack. */
export const STOP = 0x2e;

/** By opcode; each changes the machine. An opcode that is not here is refused. */
export const INSTRUCTIONS: ReadonlyMap<number, (m: PickleMachine) => void> = new Map<
  number,
  (m: PickleMachine) => void
>([
  [0x80, readProtocol], // PROTO
  [0x95, enterFrame], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4a, (m) => m.push(m.int32())], // BININT
  [0x4b, (m) => m.push(m.uint8())], // BININT1
  [0x4d, (m) => m.push(m.uint16())], // BININT2
  [0x8a, pushLong], // LONG1
  [0x47, (m) => m.push(m.float64())], // BINFLOAT
  [0x58, (m) => m.push(m.text(m.uint32()))], // BINUNICODE
  [0x8c, (m) => m.push(m.text(m.uint8()))], // SHORT_BINUNICODE
  [0x8d, (m) => m.push(m.text(m.uint64()))], // BINUNICODE8
  [0x55, (m) => pushByteString(m, m.uint8())], // SHORT_BINSTRING
  [0x54, (m) => pushByteString(m, m.uint32())], // BINSTRING
  [0x43, (m) => skipBytes(m, m.uint8())], // SHORT_BINBYTES
  [0x42, (m) => skipBytes(m, m.uint32())], // BINBYTES
  [0x8e, (m) => skipBytes(m, m.uint64())], // BINBYTES8
  [0x96, (m) => skipBytes(m, m.uint64())], // BYTEARRAY8
  [0x29, (m) => m.push(new Tuple([]))], // EMPTY_TUPLE
  [0x85, (m) => m.popTuple(1)], // TUPLE1
  [0x86, (m) => m.popTuple(2)], // TUPLE2
  [0x87, (m) => m.popTuple(3)], // TUPLE3
  [0x74, (m) => m.push(new Tuple(m.popMark()))], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popMark())], // APPENDS
  [0x7d, (m) => m.push(new Dict())], // EMPTY_DICT
  [0x73, (m) => m.setItems([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.setItems(m.popMark())], // SETITEMS
  [0x8f, (m) => m.push([])], // EMPTY_SET
  [0x90, (m) => m.append(m.popMark())], // ADDITEMS
  [0x91, (m) => m.push(m.popMark())], // FROZENSET
  [0x71, (m) => m.memoize(m.uint8())], // BINPUT
  [0x72, (m) => m.memoize(m.uint32())], // LONG_BINPUT
  [0x94, (m) => m.memoize()], // MEMOIZE
  [0x68, (m) => m.recall(m.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.uint32())], // LONG_BINGET
  [0x63, (m) => m.pushGlobal(m.line(), m.line())], // GLOBAL
  [0x93, (m) => m.pushStackGlobal()], // STACK_GLOBAL
  [0x52, (m) => m.build()], // REDUCE
  [0x81, (m) => m.build()], // NEWOBJ
  [0x62, (m) => m.dropState()], // BUILD
  [0x51, (m) => m.pushPersistent()], // BINPERSID
]);

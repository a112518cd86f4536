/**
 * Reads a pickle as data: by the instructions that describe values, and no others.
 *
 * A pickle cannot exhaust the process: an instruction takes at least a byte and makes at most one value, their number
 * is bounded, a length is compared with what is there before anything is taken, and nothing here recurses.
 */
import { INSTRUCTIONS, STOP } from './pickle-instructions.ts';
import { PickleMachine, type PickleOptions } from './pickle-machine.ts';
import type { PickleValue } from './pickle-values.ts';

/** A checkpoint of ten thousand tensors takes some three hundred thousand. */
const MOST_INSTRUCTIONS = 2_000_000;

/**
 * The value that a pickle (protocol 2 to 5) describes, and the position after it.
 *
 * @throws PickleCut where `bytes` ends early; TagError `checkpoint-unsafe` for a name or an instruction off the
 *   allow-list and for exhausting sizes, `checkpoint-corrupt`, `checkpoint-unsupported`
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions): { value: PickleValue; end: number } {
  const machine = new PickleMachine(bytes, options);
  for (let executed = 0; executed < MOST_INSTRUCTIONS; executed++) {
    const { position } = machine;
    const opcode = machine.uint8();
    if (opcode === STOP) return { value: machine.pop(), end: machine.position };
    const instruction = INSTRUCTIONS.get(opcode);
    if (instruction === undefined) {
      const hex = `0x${opcode.toString(16).padStart(2, '0')}`;
      throw machine.unsafe(`it holds the pickle instruction ${hex}, which weights do not need`, `at ${position}`);
    }
    instruction(machine);
  }
  throw machine.unsafe(`its pickle has more than ${MOST_INSTRUCTIONS} instructions`);
}

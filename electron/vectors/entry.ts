/**
 * The entry of the process that holds all vectors: a child of Node's `fork` or of Electron's `utilityProcess`, the same file for both.
 *
 * It lives no longer than its parent, and keeps nothing that is not in the library.
 */
import { parentWire } from '../engine/process/parent-wire.ts';
import { serve } from '../wire/rpc.ts';
import { vectorsContract } from '../wire/vectors.ts';
import { vectorsHandlers } from './service.ts';

serve(parentWire(), vectorsContract, vectorsHandlers());

/** What needs no browser gives way to what has one, and runs beside it: a browser that waits for the processor shows stale pictures. */
import { setPriority } from 'node:os';

setPriority(5);

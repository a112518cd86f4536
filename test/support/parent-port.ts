/** Gives a child process of Node's what a utility process of Electron's has: `process.parentPort`. */
import { EventEmitter } from 'node:events';

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: object) => void process.send?.(message),
});
process.on('message', (data) => port.emit('message', { data }));
// Electron ends its utility processes itself.
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort: port });

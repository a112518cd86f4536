/** The thread that trains: lessons in, heads out. It speaks with its own process alone. */
import { parentPort } from 'node:worker_threads';
import { type Training, train } from './training.ts';

if (parentPort === null) throw new Error('the thread that trains is started by its trainer, not by hand');
const port = parentPort;
port.on('message', (training: Training) => port.postMessage(train(training)));

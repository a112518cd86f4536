/**
 * `npm run setup`: gets what this checkout misses and `npm ci` does not bring.
 *
 * `--if-needed` is the quiet variant that tests and the launcher use: it says nothing of what is there, and does not
 * try again within a day what is optional and could not be had.
 */
import { parseArgs } from 'node:util';
import { ALL_THINGS, setUpCheckout } from './setup/all.ts';

const { values } = parseArgs({ options: { 'if-needed': { type: 'boolean', default: false } } });
process.exitCode = await setUpCheckout(ALL_THINGS, values['if-needed'], (line) => console.log(line));

/** The commands that take in what a cluster has left. */
import { text } from '../text.ts';
import type { Command } from './command.ts';

export const RESULTS_COMMANDS = {
  openResults: {
    label: text.commands.openResults,
    enabled: ({ store }) => store.getState().results.state === 'idle',
    run: (app) => app.open('results'),
  },
  cancelResults: {
    label: text.commands.cancelResults,
    enabled: ({ store }) => store.getState().results.state === 'running',
    run: ({ results }) => void results.cancel(),
  },
} as const satisfies Record<string, Command>;

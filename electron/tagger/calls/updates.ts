/** The calls about newer versions of the program. */
import { type Installation, installation } from '../../installation/kind.ts';
import type { AppContract, AppState } from '../../wire/app/index.ts';
import type { Updates } from '../../wire/app/updates.ts';
import { TagError } from '../../wire/errors.ts';
import type { Handlers } from '../../wire/rpc.ts';

/** Whoever hosts the application renews the program, where anything does. What it is asked for, its `facts` answer. */
export interface ProgramUpdates {
  readonly facts: Updates;
  /** @returns a function that ends the subscription */
  onChange(listener: (facts: Updates) => void): () => void;
  turn(on: boolean): void;
  /** Ends once it has been looked. */
  check(): Promise<void>;
  download(): void;
  cancel(): void;
  /** @throws TagError `in-use`, `usage`: everything then goes on */
  restart(): void;
}

export function updateCalls(updates: ProgramUpdates) {
  return {
    getUpdates: () => updates.facts,
    setUpdates: ({ on }) => {
      updates.turn(on);
      return updates.facts;
    },
    checkForUpdates: async () => {
      await updates.check();
      return updates.facts;
    },
    downloadUpdate: () => {
      updates.download();
      return updates.facts;
    },
    cancelUpdate: () => {
      updates.cancel();
      return updates.facts;
    },
    restartToUpdate: () => {
      updates.restart();
      return {};
    },
  } satisfies Partial<Handlers<AppContract>>;
}

const BY_HAND: Readonly<Record<Installation, { why: string; how: string }>> = {
  application: {
    why: 'This Reeltag does not renew itself.',
    how: 'Look for a newer one where you got this one.',
  },
  package: {
    why: 'This Reeltag was not installed by an installer, and looks for nothing by itself.',
    how: 'Install the newer package as you did this one (npm install --global); of a container, run the newer image.',
  },
  clone: {
    why: 'This Reeltag runs from its source, and looks for nothing by itself.',
    how: 'Get the newer source (git pull), then run npm ci.',
  },
};

/** Of a host that does not renew itself. */
export function renewedByHand(
  kind: AppState['host']['kind'],
  installed: Installation = installation(),
): ProgramUpdates {
  const { why, how } = BY_HAND[kind === 'electron' ? 'application' : installed];
  const refuse = (): never => {
    throw new TagError('usage', `${why} ${how}`);
  };
  return {
    facts: { kind: 'unsupported', why, how },
    onChange: () => () => {},
    ...{ turn: refuse, check: async () => refuse(), download: refuse, cancel: () => {}, restart: refuse },
  };
}

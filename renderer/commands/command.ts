/** A command as data: what it is called, when it can be used, what it does. */
import type { App } from '../app.ts';

export interface Command {
  readonly label: string;
  /** works while a text field has the focus; others leave the keys to it */
  readonly whileTyping?: boolean;
  /** a key that is held down does it once */
  readonly once?: boolean;
  readonly enabled: (app: App) => boolean;
  readonly run: (app: App) => void;
}

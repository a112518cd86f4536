/** The keyboard of this machine, and the keys in use: the table's, and those that someone has changed. */
import { chordOf } from '../../electron/catalogue/keys/chord.ts';
import { keysOf } from '../../electron/catalogue/keys/own-keys.ts';
import type { System } from '../../electron/catalogue/keys/safety.ts';
import type { KeyId } from '../../electron/catalogue/keys/table.ts';
import type { App } from '../app.ts';
import { usePage } from '../hooks.ts';

export const IS_MAC = /mac/i.test(navigator.userAgent);
export const SYSTEM: System = IS_MAC ? 'mac' : /windows/i.test(navigator.userAgent) ? 'windows' : 'linux';

/** Of the page or of React. */
type KeyboardLike = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'
>;

export function heldChord(event: KeyboardLike): string | undefined {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  const altGraph = event.getModifierState('AltGraph');
  return chordOf({ key, code, ctrlKey, metaKey, altKey, shiftKey, altGraph }, IS_MAC);
}

export function chordsOf({ store }: App, id: KeyId): readonly string[] {
  return keysOf(id, store.getState().settings.keys, IS_MAC);
}

/** Whether this is the key for it: for lists, which know themselves when it means something. */
export function isKeyFor(app: App, id: KeyId, event: KeyboardLike): boolean {
  const held = heldChord(event);
  return held !== undefined && chordsOf(app, id).includes(held);
}

/** The chord to be shown beside a command, as it is now. */
export function useChord(id: KeyId | undefined): string | undefined {
  const own = usePage((state) => state.settings.keys);
  return id === undefined ? undefined : keysOf(id, own, IS_MAC)[0];
}

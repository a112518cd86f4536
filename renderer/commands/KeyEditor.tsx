/** Gives a command other keys: the new one is pressed, one that another command has is taken over on request. */
import { X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { keyCaps } from '../../electron/catalogue/keys/chord.ts';
import { giving, holdersOf, keysOf } from '../../electron/catalogue/keys/own-keys.ts';
import { dangerOf } from '../../electron/catalogue/keys/safety.ts';
import { type KeyId, keyEntry } from '../../electron/catalogue/keys/table.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { keyLabel } from './commands.ts';
import { heldChord, IS_MAC, SYSTEM } from './keys.ts';

interface KeyEditorProps {
  id: KeyId;
  label: string;
  onDone: () => void;
}

/** Pressed, and not yet the command's. */
interface Answer {
  says: string;
  /** could be taken over */
  chord?: string;
}

/** On their way to a chord, or to a letter. */
const NOT_YET = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'Dead', 'Process', 'Fn'];

export function KeyEditor({ id, label, onDone }: KeyEditorProps) {
  const app = useApp();
  const own = usePage((state) => state.settings.keys);
  const chords = keysOf(id, own, IS_MAC);
  const [answer, setAnswer] = useState<Answer>();
  const field = useRef<HTMLInputElement>(null);

  const put = (keys: Parameters<typeof app.setSettings>[0]['keys']): void => {
    setAnswer(undefined);
    field.current?.focus();
    if (keys !== undefined) void app.setSettings({ keys });
  };
  const onPress = (event: KeyboardEvent): void => {
    // Tab leaves, as everywhere; Escape is the whole editor's.
    if (event.key === 'Tab' || event.key === 'Escape' || NOT_YET.includes(event.key)) return;
    event.preventDefault();
    const chord = heldChord(event);
    const found = chord === undefined ? { says: text.shortcuts.impossible } : judge(chord);
    if (chord !== undefined && found === undefined) put(giving(chord, id, own, IS_MAC));
    else setAnswer(found);
  };
  /** Undefined where nothing speaks against it. */
  const judge = (chord: string): Answer | undefined => {
    const shown = capsOf(chord);
    const danger = dangerOf(chord, SYSTEM);
    if (danger !== undefined) return { says: text.shortcuts.dangers[danger](shown) };
    // What this page does not have yet has nothing to lose.
    const holders = holdersOf(chord, id, own, IS_MAC).filter((other) => keyLabel(other) !== undefined);
    const [first] = holders;
    if (first === undefined) return undefined;
    const fixed = holders.find((other) => keyEntry(other).fixed);
    if (fixed !== undefined) return { says: text.shortcuts.fixed(shown, keyLabel(fixed) ?? '') };
    return { says: text.shortcuts.taken(shown, holders.map(keyLabel).join('”, “')), chord };
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves all that is within
    <div className="key-editor" data-own-escape onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <div className="key-editor-line">
        {chords.map((chord) => (
          <button
            key={chord}
            type="button"
            className="key-chip num"
            aria-label={text.shortcuts.drop(capsOf(chord))}
            onClick={() => put({ [id]: chords.filter((other) => other !== chord) })}
          >
            {capsOf(chord)}
            <X size={12} strokeWidth={1.75} aria-hidden />
          </button>
        ))}
        <input
          type="text"
          className="field"
          readOnly
          ref={field}
          // biome-ignore lint/a11y/noAutofocus: the key that was asked for is pressed next
          autoFocus
          aria-label={text.shortcuts.recorder(label)}
          placeholder={text.shortcuts.press}
          onKeyDown={onPress}
        />
      </div>
      <div role="status" className="key-editor-answer">
        {answer?.says}
      </div>
      <div className="key-editor-line">
        {answer?.chord !== undefined && (
          <button type="button" className="button" onClick={() => put(giving(answer.chord ?? '', id, own, IS_MAC))}>
            {text.shortcuts.takeOver}
          </button>
        )}
        {id in own && (
          <button type="button" className="button" onClick={() => put({ [id]: null })}>
            {text.shortcuts.reset}
          </button>
        )}
        <span className="gap" />
        <button type="button" className="button" onClick={onDone}>
          {text.shortcuts.done}
        </button>
      </div>
    </div>
  );
}

function capsOf(chord: string): string {
  return keyCaps(chord, IS_MAC).join(IS_MAC ? '' : '+');
}

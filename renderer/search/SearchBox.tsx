/** The one box: words, and beneath them what found things are to be like. A picture may be dropped on it, pasted into it, or chosen. */
import { ImagePlus, Search, X } from 'lucide-react';
import { type ClipboardEvent, type DragEvent, type KeyboardEvent, useState } from 'react';
import { IconButton } from '../components/controls.tsx';
import { useApp, usePage } from '../hooks.ts';
import { selectOnly } from '../library/selection.ts';
import { pickFile } from '../pick-file.ts';
import { text } from '../text.ts';
import { LikeChips } from './LikeChips.tsx';
import { isPicture, PICTURE_TYPES } from './pictures.ts';
import { isAsking } from './search-state.ts';
import './search-box.css';

/** Characters. What is longer than a question may be is refused in words, and not cut off unseen. */
const LONGEST_PASTED = 2 ** 20;

export function SearchBox() {
  const app = useApp();
  const words = usePage(({ search }) => search.words);
  const asks = usePage(({ search }) => isAsking(search));
  const isBusy = usePage(({ search }) => search.state === 'busy');
  const drop = useDrop();
  const onPaste = (event: ClipboardEvent): void => {
    const picture = [...event.clipboardData.files].find(isPicture);
    if (picture === undefined) return;
    event.preventDefault();
    void app.search.addPictures([picture]);
  };
  return (
    <search className={`search-box ${drop.over ? 'over' : ''}`} data-own-drop aria-busy={isBusy} {...drop.listeners}>
      <div className="search-line">
        <Search size={14} strokeWidth={1.75} aria-hidden />
        <input
          type="search"
          className="search-input"
          aria-label={text.commands.search}
          placeholder={drop.over ? text.search.dropPicture : text.search.placeholder}
          maxLength={LONGEST_PASTED}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={words}
          ref={(input) => {
            app.places.searchInput = input;
          }}
          onChange={({ currentTarget }) => app.search.type(currentTarget.value)}
          onKeyDown={useKeys()}
          onPaste={onPaste}
        />
        <IconButton
          icon={ImagePlus}
          size="small"
          label={text.search.byPicture}
          onClick={() => pickFile(PICTURE_TYPES, (file) => void app.search.addPictures([file]))}
        />
        {asks && <IconButton icon={X} size="small" label={text.search.clear} onClick={() => app.search.leave()} />}
      </div>
      <LikeChips />
    </search>
  );
}

function useKeys(): (event: KeyboardEvent<HTMLInputElement>) => void {
  const { search, places, store } = useApp();
  return (event) => {
    const { likes, label, words } = store.getState().search;
    switch (event.key) {
      case 'Escape':
        search.leave();
        break;
      case 'Enter':
        search.again();
        break;
      case 'ArrowDown': {
        const [first] = search.rows();
        if (first === undefined) return;
        search.select(selectOnly(first.key));
        search.goTo(first, false);
        places.focusResult?.(0);
        break;
      }
      case 'Backspace': {
        // In an empty box it takes away what stands there beside words.
        if (words !== '') return;
        const last = likes.at(-1);
        if (last !== undefined) search.unlike(last);
        else if (label !== undefined) search.askLabel(undefined);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };
}

/** Pictures are asked about; videos that are dropped here go where they go elsewhere. */
function useDrop() {
  const app = useApp();
  const [over, setOver] = useState(false);
  const onDragOver = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const onDragLeave = ({ currentTarget, relatedTarget }: DragEvent): void => {
    if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false);
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    const pictures = [...event.dataTransfer.files].filter(isPicture);
    if (pictures.length === 0) app.videos.addDropped(event.dataTransfer);
    void app.search.addPictures(pictures);
  };
  return { over, listeners: { onDragOver, onDragLeave, onDrop } };
}

/** Where the video is, with a mark for each frame that the model saw. */
import { Slider } from 'radix-ui';
import type { VideoDetail } from '../../electron/wire/app/videos.ts';
import { formatTimestamp } from '../format.ts';
import { text } from '../text.ts';

/** Of the handle, pixels: its middle stays this far from the ends. */
const HANDLE = 12;

/** Frames are of any length, which a slider knows nothing of. */
const ARROWS: Readonly<Record<string, 1 | -1>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

interface SeekBarProps {
  time: number;
  duration: number;
  /** seconds */
  step: number;
  marks: VideoDetail['frames'];
  disabled: boolean;
  onSeek: (seconds: number) => void;
  /** frames from here */
  onStep: (frames: number) => void;
}

export function SeekBar({ time, duration, step, marks, disabled, onSeek, onStep }: SeekBarProps) {
  const end = Math.max(duration, step);
  return (
    <Slider.Root
      className="seek"
      min={0}
      max={end}
      step={step}
      value={[Math.min(time, end)]}
      disabled={disabled}
      onKeyDown={(event) => {
        const by = ARROWS[event.key];
        if (by === undefined || event.shiftKey || disabled) return;
        event.preventDefault();
        onStep(by);
      }}
      onValueChange={([value]) => {
        if (value !== undefined) onSeek(value);
      }}
    >
      <Slider.Track className="seek-track">
        <Slider.Range className="seek-range" />
      </Slider.Track>
      {duration > 0 &&
        marks.map(({ index, timestamp }) => {
          const at = Math.min(1, timestamp / duration);
          return (
            <i
              key={index}
              className="seek-mark"
              aria-hidden
              style={{ left: `calc(${at * 100}% + ${(0.5 - at) * HANDLE}px)` }}
            />
          );
        })}
      <Slider.Thumb
        className="seek-handle"
        aria-label={text.player.position}
        aria-valuetext={text.player.positionOf(formatTimestamp(time), formatTimestamp(duration))}
      />
    </Slider.Root>
  );
}

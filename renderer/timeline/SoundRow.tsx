/** The row of the timeline with the waveform: there is none where there is no sound. */
import { useRef } from 'react';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { PlayheadLine } from './PlayheadLine.tsx';
import './sound-row.css';
import { toPixels } from './geometry.ts';
import { viewOf } from './timeline-facts.ts';
import { useTimePointer } from './use-time-pointer.ts';
import { useWheel } from './use-wheel.ts';
import { Waveform } from './Waveform.tsx';

/** Pixels. */
const HEIGHT = 28;

export function SoundRow({ id, width }: { id: string; width: number }) {
  const area = useRef<HTMLDivElement>(null);
  const view = usePage(viewOf);
  const chosen = usePage(({ timeline }) => timeline.span);
  const pointer = useTimePointer(area, width, () => undefined);
  useWheel(area);
  const span = pointer.span ?? chosen;
  const stage = { ...view, width };
  return (
    <div className="timeline-row timeline-sound">
      <p className="timeline-sound-name">{text.timeline.sound}</p>
      <div className="timeline-times" ref={area} style={{ width, height: HEIGHT }} {...pointer.listeners}>
        <Waveform id={id} {...stage} height={HEIGHT} />
        {span !== undefined && (
          <i
            className="timeline-sound-span"
            aria-hidden
            style={{
              left: toPixels(stage, span.start),
              width: toPixels(stage, span.end) - toPixels(stage, span.start),
            }}
          />
        )}
        <PlayheadLine width={width} />
      </div>
    </div>
  );
}

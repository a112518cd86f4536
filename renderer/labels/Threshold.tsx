/** From which fit on a label counts as true: typed, moved over how its fits lie, or as decisions have it. */
import { Slider } from 'radix-ui';
import { type ReactNode, useEffect, useState } from 'react';
import { type Label, USUAL_THRESHOLD } from '../../electron/wire/app/labels.ts';
import type { FitCounts } from '../../electron/wire/app/learning.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { barsOf, reaching, sumOf, typedPercent } from './histogram.ts';
import './threshold.css';

interface ThresholdProps {
  label: Label;
  /** as it is typed; empty for the usual one */
  percent: string;
  onPercent: (percent: string) => void;
}

export function Threshold({ label, percent, onPercent }: ThresholdProps) {
  const fits = useFits(label.id);
  const typed = percent.trim() === '' ? USUAL_THRESHOLD * 100 : Number(percent);
  const threshold = Number.isFinite(typed) ? Math.min(100, Math.max(0, typed)) : USUAL_THRESHOLD * 100;
  return (
    <div className="threshold">
      <label>
        {text.label.threshold}
        <span className="label-percent">
          <input
            type="number"
            className="field num"
            min={0}
            max={100}
            step="any"
            placeholder={String(USUAL_THRESHOLD * 100)}
            value={percent}
            onChange={({ currentTarget }) => onPercent(currentTarget.value)}
          />
          %
        </span>
      </label>
      {fits !== undefined && <Histogram fits={fits} threshold={threshold} onPercent={onPercent} />}
      {fits !== undefined && <ForPrecision label={label} fits={fits} onPercent={onPercent} />}
    </div>
  );
}

/** Asked again where they may be others. */
function useFits(label: string): FitCounts | undefined {
  const app = useApp();
  const [fits, setFits] = useState<FitCounts>();
  const revision = usePage((state) => state.labels.revision);
  const learnings = usePage((state) => state.learnings);
  // biome-ignore lint/correctness/useExhaustiveDependencies: with either of them fits may be others
  useEffect(() => {
    const asking = new AbortController();
    void app.labels.fitsOf(label, asking.signal).then((told) => {
      if (told !== undefined && !asking.signal.aborted) setFits(told);
    });
    return () => asking.abort();
  }, [app, label, revision, learnings]);
  return fits;
}

interface HistogramProps {
  fits: FitCounts;
  threshold: number;
  onPercent: (percent: string) => void;
}

/** Of the drawing: bars, and beneath them a row of marks for yes and one for no. */
const HEIGHT = 52;
const BARS = 40;

function Histogram({ fits, threshold, onPercent }: HistogramProps) {
  const { count, exact } = reaching(fits.videos, threshold);
  const of = sumOf(fits.videos);
  const says = text.label.wouldBeIn(count, of, exact);
  const [yes, no] = [sumOf(fits.yes), sumOf(fits.no)];
  return (
    <>
      <div className="histogram">
        <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
          <Bars of={fits.videos} threshold={threshold} />
          <rect className="ground" y={BARS} width={100} height={0.8} />
          <Marks of={fits.yes} top={BARS + 2} is="yes" />
          <Marks of={fits.no} top={BARS + 7} is="no" />
        </svg>
        <Slider.Root
          className="histogram-slider"
          min={0}
          max={100}
          step={1}
          value={[threshold]}
          onValueChange={([value = 0]) => onPercent(String(value))}
        >
          <Slider.Track className="histogram-track" />
          <Slider.Thumb
            className="histogram-handle"
            aria-label={text.label.thresholdSlider}
            aria-valuetext={text.label.thresholdAt(threshold, says)}
          />
        </Slider.Root>
      </div>
      <p className="num">{says}</p>
      {fits.unknown > 0 && <small>{text.label.unknownFits(fits.unknown)}</small>}
      {yes + no > 0 && <small className="num">{text.label.marks(yes, no)}</small>}
    </>
  );
}

function Bars({ of, threshold }: { of: readonly number[]; threshold: number }): ReactNode {
  return barsOf(of).map((height, percent) =>
    height === 0 ? null : (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: the percent is what a bar is of
        key={percent}
        className={percent >= threshold ? 'in' : 'out'}
        x={percent + 0.1}
        width={0.8}
        y={BARS * (1 - height)}
        height={BARS * height}
      />
    ),
  );
}

function Marks({ of, top, is }: { of: readonly number[]; top: number; is: 'yes' | 'no' }): ReactNode {
  return barsOf(of).map((height, percent) =>
    height === 0 ? null : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the percent is what a mark is of
      <rect key={percent} className={is} x={percent + 0.1} width={0.8} y={top} height={4} />
    ),
  );
}

const USUAL_PRECISION = '90';

function ForPrecision({
  label,
  fits: { missing },
  onPercent,
}: Pick<ThresholdProps, 'label' | 'onPercent'> & { fits: FitCounts }) {
  const app = useApp();
  const [wanted, setWanted] = useState(USUAL_PRECISION);
  const [none, setNone] = useState<string>();
  const precision = wanted.trim() === '' ? Number.NaN : Number(wanted) / 100;
  const isPrecision = precision > 0 && precision <= 1;
  const find = async (): Promise<void> => {
    const found = await app.labels.thresholdFor(label.id, precision);
    if (found?.at !== undefined) onPercent(typedPercent(found.at));
    setNone(found === undefined || found.at !== undefined ? undefined : text.label.noPrecision(wanted));
  };
  return (
    <>
      <div className="label-percent">
        <label htmlFor={`${label.id} precision`}>{text.label.precision}</label>
        <input
          id={`${label.id} precision`}
          type="number"
          className="field num"
          min={1}
          max={100}
          step="any"
          value={wanted}
          onChange={({ currentTarget }) => {
            setWanted(currentTarget.value);
            setNone(undefined);
          }}
        />
        %
        <button
          type="button"
          className="button"
          disabled={missing !== undefined || !isPrecision}
          onClick={() => void find()}
        >
          {text.label.setPrecision}
        </button>
      </div>
      <small role="status">
        {missing === undefined ? (none ?? text.label.precisionHelp) : text.label.precisionMissing(missing)}
      </small>
    </>
  );
}

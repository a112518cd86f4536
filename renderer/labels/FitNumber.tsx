/** The headline number of a label, wherever it stands: an estimate looks like one. */
import type { Fit } from '../../electron/wire/app/rankings.ts';
import { formatPercent } from '../format.ts';
import { text } from '../text.ts';
import { isEstimate } from './fits.ts';

interface FitNumberProps {
  fit: Fit | undefined;
  /** it says what it is: beside other numbers */
  isNamed?: boolean;
  className?: string;
}

export function FitNumber({ fit, isNamed = false, className = '' }: FitNumberProps) {
  const isAbout = isEstimate(fit);
  const name =
    fit === undefined ? text.ranking.fit : text.ranking.fitNamed[fit.from][isAbout ? 'estimate' : 'calibrated'];
  const shown = fit === undefined ? '–' : formatPercent(fit.value);
  const sign = hasSign(fit) ? 'about' : '';
  return (
    <span className={`num fit-number ${isAbout ? 'estimate' : ''} ${sign} ${className}`} title={helpOf(fit)}>
      {isNamed && <span className="sr-only">{name} </span>}
      {shown}
    </span>
  );
}

/** Whether an estimate is marked as one: “<0.1%” says by itself that it is no exact number. */
export function hasSign(fit: Fit | undefined): boolean {
  return fit !== undefined && isEstimate(fit) && /^\d/.test(formatPercent(fit.value));
}

/** From what it is, in a sentence. */
export function helpOf(fit: Fit | undefined): string {
  if (fit === undefined) return text.ranking.noFit;
  return (fit.calibrated === true ? text.ranking.fitCalibrated : text.ranking.fitFrom)[fit.from];
}

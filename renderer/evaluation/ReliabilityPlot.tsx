/** Whether fits mean what they say: from left to right the fit, upward the part of such videos that is a yes. */
import type { LabelEvaluation } from '../../electron/wire/app/evaluation.ts';
import { formatPercent } from '../format.ts';
import { text } from '../text.ts';
import { NumberButton } from './NumberButton.tsx';

const SIZE = 220;
const EDGE = 26;

/** A fraction's place, from the left or from below. */
const across = (fraction: number): number => EDGE + fraction * (SIZE - EDGE - 8);
const up = (fraction: number): number => SIZE - across(fraction);

export function ReliabilityPlot({ label, name }: { label: LabelEvaluation; name: string }) {
  const words = text.evaluation;
  const most = Math.max(1, ...label.bins.map(({ count }) => count));
  const filled = label.bins.filter(({ count }) => count > 0);
  return (
    <section className="evaluation-part" aria-label={words.reliability}>
      <h3>{words.reliability}</h3>
      <p>{label.calibrated ? words.calibrated : words.estimate}</p>
      <div className="evaluation-reliability">
        <svg viewBox={`0 0 ${SIZE} ${SIZE}`} width={SIZE} height={SIZE} aria-hidden>
          <rect x={across(0)} y={up(1)} width={across(1) - across(0)} height={up(0) - up(1)} className="frame" />
          <line x1={across(0)} y1={up(0)} x2={across(1)} y2={up(1)} className="ideal" />
          {filled.map(({ from, count, said = 0, true: isTrue = 0 }) => (
            <circle key={from} cx={across(said)} cy={up(isTrue)} r={3 + 7 * Math.sqrt(count / most)} />
          ))}
          {[0, 0.5, 1].map((at) => (
            <g key={at}>
              <text x={across(at)} y={SIZE - 8} className={at === 1 ? 'end' : at === 0 ? 'start' : 'middle'}>
                {at * 100}
              </text>
              <text x={EDGE - 5} y={up(at) + 4} className="end">
                {at * 100}
              </text>
            </g>
          ))}
        </svg>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.fit}</th>
              <th scope="col">{words.videos}</th>
              <th scope="col">{words.areYes}</th>
            </tr>
          </thead>
          <tbody>
            {filled.map(({ from, to, count, true: isTrue = 0 }) => {
              const range = words.range(from, to);
              return (
                <tr key={from}>
                  <th scope="row">{range}</th>
                  <td className="num">
                    <NumberButton
                      value={count}
                      behind={{ kind: 'bin', label: label.label, from }}
                      are={words.are(words.fitOf(range), name)}
                    />
                  </td>
                  <td className="num">{formatPercent(isTrue)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

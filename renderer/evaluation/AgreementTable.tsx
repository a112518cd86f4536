/** How far each two people agree: about the label, and over all labels. */
import type { Agreement } from '../../electron/wire/app/evaluation.ts';
import { formatCount } from '../format.ts';
import { text } from '../text.ts';
import { NumberButton } from './NumberButton.tsx';

interface AgreementTableProps {
  agreements: readonly Agreement[];
  label: string;
  name: string;
}

export function AgreementTable({ agreements, label, name }: AgreementTableProps) {
  const words = text.evaluation.agreement;
  return (
    <section className="evaluation-part" aria-label={words.title}>
      <h3>{words.title}</h3>
      {agreements.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {[words.people, words.both, words.differ, words.kappa, words.overAll].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {agreements.map((pair) => (
              <Pair key={`${pair.one}\n${pair.other}`} {...{ pair, label, name }} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Pair({ pair, label, name }: { pair: Agreement; label: string; name: string }) {
  const { one, other, kappa } = pair;
  const here = pair.labels.find((each) => each.label === label);
  const are = text.evaluation.are(text.evaluation.agreement.disagreed(one, other), name);
  return (
    <tr>
      <th scope="row">
        <bdi>{one}</bdi>, <bdi>{other}</bdi>
      </th>
      <td className="num">{formatCount(here?.videos ?? 0)}</td>
      <td className="num">
        <NumberButton
          value={here === undefined ? 0 : here.videos - here.same}
          behind={{ kind: 'disagreed', label, one, other }}
          are={are}
        />
      </td>
      <td className="num">{inTwoDigits(here?.kappa)}</td>
      <td className="num">{inTwoDigits(kappa)}</td>
    </tr>
  );
}

function inTwoDigits(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(2).replace('-', '−');
}

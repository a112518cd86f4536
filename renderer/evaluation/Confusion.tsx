/** Within the label's one-of group: which label was decided, and which has the highest fit. */
import type { GroupEvaluation } from '../../electron/wire/app/evaluation.ts';
import { text } from '../text.ts';
import { NumberButton } from './NumberButton.tsx';

/** So many labels make a table that can be read. */
const WIDEST = 10;
/** Of a larger group the cells are told one by one, the fullest first. */
const MOST_CELLS = 40;

interface ConfusionProps {
  group: GroupEvaluation;
  nameOf: (id: string) => string;
}

export function Confusion({ group, nameOf }: ConfusionProps) {
  const words = text.evaluation;
  return (
    <section className="evaluation-part wide" aria-label={words.confusion}>
      <h3>{words.confusionIn(group.name)}</h3>
      <p>{words.confusionHelp}</p>
      {group.labels.length <= WIDEST ? (
        <Matrix group={group} nameOf={nameOf} />
      ) : (
        <Cells group={group} nameOf={nameOf} />
      )}
    </section>
  );
}

function Matrix({ group: { labels, cells }, nameOf }: ConfusionProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="evaluation-scroll" aria-label={text.evaluation.confusionTable} tabIndex={0}>
      <table className="evaluation-matrix">
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <bdi className="ellipsis">{nameOf(label)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((decided) => (
            <tr key={decided}>
              <th scope="row">
                <bdi className="ellipsis">{nameOf(decided)}</bdi>
              </th>
              {labels.map((highest) => (
                <td key={highest} className={`num ${decided === highest ? 'same' : ''}`}>
                  <Count
                    videos={cells.find((cell) => cell.decided === decided && cell.highest === highest)?.videos ?? 0}
                    {...{ decided, highest, nameOf }}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cells({ group: { cells }, nameOf }: ConfusionProps) {
  const words = text.evaluation;
  const fullest = cells.toSorted((a, b) => b.videos - a.videos).slice(0, MOST_CELLS);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.decided}</th>
          <th scope="col">{words.highest}</th>
          <th scope="col">{words.videos}</th>
        </tr>
      </thead>
      <tbody>
        {fullest.map(({ decided, highest, videos }) => (
          <tr key={`${decided} ${highest}`}>
            <td>{nameOf(decided)}</td>
            <td>{nameOf(highest)}</td>
            <td className="num">
              <Count {...{ videos, decided, highest, nameOf }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CountProps extends Pick<ConfusionProps, 'nameOf'> {
  videos: number;
  decided: string;
  highest: string;
}

function Count({ videos, decided, highest, nameOf }: CountProps) {
  const are = text.evaluation.confused(nameOf(decided), nameOf(highest));
  return <NumberButton value={videos} behind={{ kind: 'confused', decided, highest }} are={are} />;
}

/** The two models beside each other: what either is good for, said honestly. */
import { text } from '../text.ts';

const words = text.official.knows;

export function Knows() {
  const rows = [
    [words.what, words.demoKnows, words.officialKnows],
    [words.from, words.demoFrom, words.officialFrom],
    [words.size, ...words.sizes],
    [words.speed, words.demoSpeed, words.officialSpeed],
  ];
  return (
    <table className="official-knows">
      <caption className="sr-only">{words.caption}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{words.demo}</th>
          <th scope="col">{words.official}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, demo, official]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{demo}</td>
            <td>{official}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What files of other programs would change here: a summary, what is left out, and the first changes one by one. */
import { useId } from 'react';
import type { ImportPlan } from '../../electron/wire/app/interchange.ts';
import { formatTenths } from '../format.ts';
import { usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { focusIt } from './focus-it.ts';
import { foundOf, isNothing } from './import-plan.ts';
import '../labels/label-file.css';

const words = text.handover.import;

interface ImportPlanViewProps {
  plan: ImportPlan;
  theirs: boolean;
  onTheirs: (theirs: boolean) => void;
}

export function ImportPlanView({ plan, theirs, onTheirs }: ImportPlanViewProps) {
  return (
    <>
      <Files files={plan.files} />
      {(plan.files.some(({ problem }) => problem === undefined) || !isNothing(plan, true)) && (
        <section className="hand-part hand-changes" aria-label={words.changes} tabIndex={-1} ref={focusIt}>
          <h3 className="hand-title">{words.changes}</h3>
          <ul className="hand-facts num">
            {plan.tags.new > 0 && <li>{words.tags.new(plan.tags.new)}</li>}
            {plan.tags.same > 0 && <li>{words.tags.same(plan.tags.same)}</li>}
            {plan.tags.agreed > 0 && <li>{words.tags.agreed(plan.tags.agreed)}</li>}
            {plan.tags.other > 0 && (
              <li>
                {words.tags.other(plan.tags.other)} <Contrary {...{ theirs, onTheirs }} />
              </li>
            )}
            <NewLabels plan={plan} />
            {plan.marks > 0 && <li>{words.marks(plan.marks)}</li>}
            {plan.vectors > 0 && <li>{words.vectors(plan.vectors)}</li>}
            <Videos plan={plan} />
          </ul>
        </section>
      )}
      <LeftOut leftOut={plan.leftOut} />
      {plan.changes.length > 0 && <Changes changes={plan.changes} />}
    </>
  );
}

function Files({ files }: Pick<ImportPlan, 'files'>) {
  return (
    <ul className="hand-files" aria-label={words.files}>
      {files.map(({ name, format, problem }) => (
        <li key={name} className="text">
          <bdi>{name}</bdi>
          {format !== undefined && <small>{text.handover.formats[format].name}</small>}
          {problem !== undefined && (
            <span className="hand-failure" dir="auto">
              {problem.message}
            </span>
          )}
          {format === undefined && problem === undefined && <small>{words.unknownFormat}</small>}
        </li>
      ))}
    </ul>
  );
}

/** Whose decisions go before, where they contradict. */
function Contrary({ theirs, onTheirs }: Omit<ImportPlanViewProps, 'plan'>) {
  const name = useId();
  return (
    <span className="hand-row" role="radiogroup" aria-label={words.contrary}>
      {[false, true].map((is) => (
        <label key={String(is)} className="hand-choice">
          <input type="radio" {...{ name }} checked={theirs === is} onChange={() => onTheirs(is)} />
          {is ? words.takeTheirs : words.keepMine}
        </label>
      ))}
    </span>
  );
}

function NewLabels({ plan: { labels, moreLabels } }: { plan: ImportPlan }) {
  const all = labels.length + moreLabels;
  if (all === 0) return null;
  return (
    <li>
      {words.newLabels(all)}{' '}
      {labels.map((label) => (
        <bdi key={label} className="hand-name">
          {label.slice(0, 100)}
        </bdi>
      ))}
      {moreLabels > 0 && words.moreLabels(moreLabels)}
    </li>
  );
}

function Videos({ plan }: { plan: ImportPlan }) {
  const { found, ways } = foundOf(plan);
  const { unknown, unknownNames } = plan.videos;
  const more = unknown - unknownNames.length;
  return (
    <>
      <li>{words.found(found, ways.map((way) => words.by[way](plan.videos[way])).join(', '))}</li>
      {unknown > 0 && (
        <li>
          {words.unknown(unknown)}{' '}
          {unknownNames.map((name) => (
            <bdi key={name} className="hand-name">
              {name.slice(-200)}
            </bdi>
          ))}
          {more > 0 && words.moreLabels(more)}
        </li>
      )}
    </>
  );
}

function LeftOut({ leftOut }: Pick<ImportPlan, 'leftOut'>) {
  if (leftOut.length === 0) return null;
  return (
    <section className="hand-part" aria-label={words.leftOut}>
      <h3 className="hand-title">{words.leftOut}</h3>
      <ul className="hand-remarks">
        {leftOut.map(({ sentence, times, first }) => (
          <li key={sentence} className="text" dir="auto">
            {words.leftOutTimes(sentence, times, first)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Changes({ changes }: Pick<ImportPlan, 'changes'>) {
  const videos = usePage((state) => state.videos);
  const said = (decision: string): string => words.decisions[decision] ?? decision;
  return (
    <div className="hand-part">
      <h3 className="hand-title">{words.table}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by whoever has no mouse */}
      <section className="label-file-table hand-table" aria-label={words.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {Object.entries(words.columns).map(([column, title]) => (
                <th key={column} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {changes.map(({ id, span, label, before, after, by }) => (
              <tr key={JSON.stringify([id, span, label, after, by])}>
                <td>
                  <bdi className="ellipsis">{videos.get(id)?.name ?? id}</bdi>
                </td>
                <td className="num">
                  {span === undefined ? words.whole : `${formatTenths(span.start)} – ${formatTenths(span.end)}`}
                </td>
                <td>
                  <bdi className="ellipsis">{label.slice(0, 200)}</bdi>
                </td>
                <td>{before === undefined ? '' : said(before)}</td>
                <td>{said(after)}</td>
                <td>
                  <bdi className="ellipsis">{by ?? ''}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** Every condition that the list can be narrowed by. Each holds as soon as it is set, and is then a chip. */
import { ListFilter } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { Filters } from '../../electron/wire/app/asking.ts';
import { decisionSchema } from '../../electron/wire/app/tags.ts';
import { Select } from '../components/controls.tsx';
import { formatDuration } from '../format.ts';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { BarPopover } from './BarPopover.tsx';
import { parseDuration, toggled } from './query.ts';

const words = text.filters;
const DECISIONS = [...decisionSchema.options, 'none'] as const;
const STATES = ['done', 'failed', 'waiting', 'cancelled', 'offline'] as const;
const STARS = [1, 2, 3, 4, 5] as const;

export function FilterForm() {
  const some = usePage(({ query: { filters } }) => Object.keys(filters).some((key) => key !== 'folder'));
  return (
    <BarPopover icon={ListFilter} title={words.title} marked={some} className="filter-form">
      {() => <Conditions />}
    </BarPopover>
  );
}

function Conditions() {
  const { library } = useApp();
  const { filters } = usePage((state) => state.query);
  const about = usePage(({ query, labels }) => labels.labels.find(({ id }) => id === query.label)?.text.slice(0, 40));
  const percent = (typed: string): number | undefined => {
    const value = Number(typed) / 100;
    return typed.trim() === '' || !(value >= 0 && value <= 1) ? undefined : value;
  };
  return (
    <>
      <div className="filter-row">
        <Typed
          label={`${words.score} (${words.percent}) ${words.scoreOf(about)}`}
          of="score"
          show={(score) => String(Math.round(score * 1000) / 10)}
          parse={percent}
        />
      </div>
      <Choices title={words.decisionOn(about)}>
        {DECISIONS.map((decision) => (
          <Toggle
            key={decision}
            says={text.chips.decisions[decision]}
            pressed={filters.decisions?.includes(decision)}
            onPress={() => library.filter('decisions', toggled(filters.decisions, decision))}
          />
        ))}
      </Choices>
      <Choices title={words.reviewed}>
        {[true, false].map((is) => (
          <Toggle
            key={String(is)}
            says={is ? words.isReviewed : words.notReviewed}
            pressed={filters.reviewed === is}
            onPress={() => library.filter('reviewed', filters.reviewed === is ? undefined : is)}
          />
        ))}
      </Choices>
      <Choices title={words.fit}>
        <Toggle
          says={words.nothingFits}
          pressed={filters.nothingFits}
          onPress={() => library.filter('nothingFits', filters.nothingFits ? undefined : true)}
        />
      </Choices>
      <Choices title={words.state}>
        {STATES.map((state) => (
          <Toggle
            key={state}
            says={state === 'offline' ? text.videos.offline : text.videos.state[state]}
            pressed={filters.states?.includes(state)}
            onPress={() => library.filter('states', toggled(filters.states, state))}
          />
        ))}
      </Choices>
      <Choices title={words.rating}>
        {STARS.map((stars) => (
          <Toggle
            key={stars}
            says={`${stars} ★`}
            pressed={filters.rating === stars}
            onPress={() => library.filter('rating', filters.rating === stars ? undefined : stars)}
          />
        ))}
      </Choices>
      <div className="filter-row">
        <Typed label={words.longer} of="longerThan" show={formatDuration} parse={parseDuration} hint={words.seconds} />
        <Typed
          label={words.shorter}
          of="shorterThan"
          show={formatDuration}
          parse={parseDuration}
          hint={words.seconds}
        />
      </div>
      <div className="filter-row">
        <Typed label={words.text} of="text" show={String} parse={(typed) => typed.trim() || undefined} />
      </div>
      <People by={filters.by} />
    </>
  );
}

function Choices({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="filter-choices">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Toggle({
  says,
  pressed = false,
  onPress,
}: {
  says: string;
  pressed?: boolean | undefined;
  onPress: () => void;
}) {
  return (
    <button type="button" className="toggle" aria-pressed={pressed} onClick={onPress}>
      {says}
    </button>
  );
}

type TypedFilter = 'score' | 'longerThan' | 'shorterThan' | 'text';

interface TypedProps<K extends TypedFilter> {
  label: string;
  of: K;
  show: (value: NonNullable<Filters[K]>) => string;
  /** undefined for what is no such value, or none */
  parse: (typed: string) => Filters[K] | undefined;
  hint?: string;
}

/** What is typed stays as it is while it says what the filter is, so that nobody's “1:3” becomes another before it is “1:30”. */
function Typed<K extends TypedFilter>({ label, of, show, parse, hint }: TypedProps<K>) {
  const { library } = useApp();
  const id = useId();
  const value = usePage(({ query }) => query.filters[of]);
  const [typed, setTyped] = useState('');
  const shown = parse(typed) === value ? typed : value === undefined ? typed : show(value as NonNullable<Filters[K]>);
  const isWrong = typed.trim() !== '' && parse(typed) === undefined;
  return (
    <label className="filter-typed" htmlFor={id}>
      <span>{label}</span>
      <input
        id={id}
        type="text"
        className="field"
        dir="auto"
        placeholder={hint}
        value={shown}
        aria-invalid={isWrong}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          library.filter(of, parse(currentTarget.value));
        }}
      />
    </label>
  );
}

function People({ by }: { by: string | undefined }) {
  const app = useApp();
  const id = useId();
  const [people, setPeople] = useState<readonly string[]>([]);
  useEffect(() => {
    let over = false;
    app.call('listPeople', {}).then(
      (answer) => {
        if (!over) setPeople(answer.people);
      },
      (error: unknown) => app.talk.report(error),
    );
    return () => {
      over = true;
    };
  }, [app]);
  const known = by === undefined || people.includes(by) ? people : [by, ...people];
  return (
    <label className="filter-typed filter-people" htmlFor={id}>
      <span>{words.by}</span>
      <Select
        id={id}
        value={by ?? ''}
        onChange={({ currentTarget: { value } }) => app.library.filter('by', value === '' ? undefined : value)}
      >
        <option value="">{words.anybody}</option>
        {known.map((person) => (
          <option key={person} value={person}>
            {person}
          </option>
        ))}
      </Select>
    </label>
  );
}

/** Which cluster: its address, its token, what it is, and what else of Reeltag's runs there. */
import { useState } from 'react';
import type { ClusterFacts } from '../../electron/wire/app/cluster.ts';
import { TagError } from '../../electron/wire/errors.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import type { DraftPartProps } from './cluster-draft.ts';
import { TextField } from './TextField.tsx';
import { TokenInput } from './TokenInput.tsx';

const words = text.cluster.dialog;

interface ClusterWhereProps extends DraftPartProps {
  /** addresses with a token that is kept */
  tokens: readonly string[];
}

type Looked = { readonly facts: ClusterFacts } | { readonly why: string } | 'busy' | undefined;

export function ClusterWhere({ draft, tokens, onChange }: ClusterWhereProps) {
  const app = useApp();
  const [looked, setLooked] = useState<Looked>();
  const { address, token } = draft;
  const hasToken = tokens.some((kept) => kept === address.trim() || kept === `http://${address.trim()}`);
  // While it looks its button keeps the focus, which one that is off would lose.
  const look = async (): Promise<void> => {
    if (looked === 'busy') return;
    setLooked('busy');
    try {
      const facts = await app.cluster.look({ address, token }, new AbortController().signal);
      setLooked({ facts });
    } catch (error) {
      if (!(error instanceof TagError)) app.talk.report(error);
      setLooked(error instanceof TagError ? { why: error.message } : undefined);
    }
  };
  const facts = looked !== undefined && looked !== 'busy' && 'facts' in looked ? looked.facts : undefined;
  return (
    <fieldset className="hand-part">
      <legend>{words.cluster}</legend>
      <div className="hand-row cluster-address">
        <TextField
          label={words.address}
          example={words.addressExample}
          value={address}
          maxLength={2_000}
          isFirst
          onChange={(typed) => {
            setLooked(undefined);
            onChange({ address: typed });
          }}
        />
        <button
          type="button"
          className="button"
          disabled={address.trim() === ''}
          aria-disabled={looked === 'busy'}
          onClick={() => void look()}
        >
          {words.look}
        </button>
      </div>
      <TokenInput label={words.token} token={token} onToken={(typed) => onChange({ token: typed })} />
      {hasToken && token === '' && <p className="set-note">{words.tokenKept}</p>}
      <div role="status">
        {looked === 'busy' && <p className="set-note">{words.looking}</p>}
        {facts !== undefined && <p className="set-note num">{words.facts(facts)}</p>}
      </div>
      {looked !== undefined && looked !== 'busy' && 'why' in looked && (
        <p className="hand-failure text" role="alert" dir="auto">
          {looked.why}
        </p>
      )}
      {facts !== undefined && facts.others.length > 0 && <Others facts={facts} token={token} />}
    </fieldset>
  );
}

/** Those at work before those that are over, which are many on a cluster that is used. */
const FIRST_OTHERS = 3;

function Others({ facts: { address, others }, token }: { facts: ClusterFacts; token: string }) {
  const app = useApp();
  const [showsAll, setShowsAll] = useState(false);
  const isOver = ({ state }: (typeof others)[number]): number => Number(!/^(waiting|running|stopping)$/.test(state));
  const sorted = [...others].sort((a, b) => isOver(a) - isOver(b));
  const shown = showsAll ? sorted : sorted.slice(0, FIRST_OTHERS);
  const follow = async (id: string): Promise<void> => {
    try {
      await app.cluster.follow({ address, token, id });
      app.open(undefined);
    } catch (error) {
      app.talk.report(error);
    }
  };
  return (
    <section className="cluster-others" aria-label={words.others}>
      <h3>{words.others}</h3>
      {/* biome-ignore lint/a11y/noRedundantRoles: without it, WebKit forgets that an unmarked list is one */}
      <ul role="list">
        {shown.map(({ id, state }) => (
          <li key={id}>
            <bdi className="ellipsis">{words.other(id, state)}</bdi>
            <button
              type="button"
              className="button small"
              aria-label={words.followNamed(id)}
              onClick={() => void follow(id)}
            >
              {words.follow}
            </button>
          </li>
        ))}
      </ul>
      {sorted.length > FIRST_OTHERS && (
        <button type="button" className="button plain" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? text.cluster.bar.fewer : text.cluster.bar.more(sorted.length - FIRST_OTHERS)}
        </button>
      )}
    </section>
  );
}

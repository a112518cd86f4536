/** Of what it is asked: whole videos or their moments; and for clusters, how many. */
import { useEffect, useState } from 'react';
import { Select } from '../components/controls.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import type { AlikeView, Of } from './view.ts';

const words = text.alike;
const LEAST = 2;
const MOST = 200;
/** Who types a number is not done with its first digit. In milliseconds. */
const TYPING_MS = 500;

export function OfChoice({ view: { tab, k, of } }: { view: AlikeView }) {
  const app = useApp();
  return (
    <>
      {tab === 'clusters' && <Count k={k} />}
      <Select
        aria-label={words.of}
        value={of}
        onChange={({ currentTarget }) => app.alike.setOf(currentTarget.value as Of)}
      >
        {(['videos', 'moments'] as const).map((each) => (
          <option key={each} value={each}>
            {words.ofs[each]}
          </option>
        ))}
      </Select>
    </>
  );
}

function Count({ k }: { k: number }) {
  const app = useApp();
  const [typed, setTyped] = useState(String(k));
  const wanted = Math.round(Number(typed));
  const isSound = wanted >= LEAST && wanted <= MOST;
  useEffect(() => {
    if (!isSound || wanted === k) return;
    const timer = setTimeout(() => app.alike.setK(wanted), TYPING_MS);
    return () => clearTimeout(timer);
  }, [app, isSound, wanted, k]);
  return (
    <label className="alike-count">
      {words.clusters.k}
      <input
        type="number"
        className="field num"
        min={LEAST}
        max={MOST}
        aria-invalid={!isSound}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
    </label>
  );
}

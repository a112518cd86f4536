/** A count that opens the videos behind it; of none there is nothing to open. */
import type { Behind } from '../../electron/wire/app/evaluation.ts';
import { formatCount } from '../format.ts';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';

export function NumberButton({ value, behind, are }: { value: number; behind: Behind; are: string }) {
  const app = useApp();
  if (value === 0) return <span className="evaluation-none">0</span>;
  return (
    <button
      type="button"
      className="evaluation-number"
      aria-label={text.evaluation.open(value, are)}
      onClick={() => void app.evaluation.open(behind, are)}
    >
      {formatCount(value)}
    </button>
  );
}

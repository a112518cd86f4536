/** A checkpoint, or a whole model folder, that is on this computer already. */
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { FolderField } from '../handover/FolderField.tsx';
import { useApp } from '../hooks.ts';
import { text } from '../text.ts';
import { ThenUse } from './ThenUse.tsx';

const words = text.official;

interface HaveItProps {
  thenUse: boolean;
  onThenUse: (thenUse: boolean) => void;
  onBack: () => void;
}

export function HaveIt({ thenUse, onThenUse, onBack }: HaveItProps) {
  const app = useApp();
  const [path, setPath] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isAsking, setIsAsking] = useState(false);
  const take = async (): Promise<void> => {
    setIsAsking(true);
    setProblem(undefined);
    try {
      await app.official.take(path.trim(), thenUse);
      onBack();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setIsAsking(false);
    }
  };
  return (
    <>
      <p className="official-quiet">{words.have.lead}</p>
      <FolderField folder={path} onChange={setPath} label={words.have.label} placeholder={words.have.label} />
      {problem !== undefined && (
        <p className="official-problem" role="alert">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span className="text">{problem}</span>
        </p>
      )}
      <ThenUse checked={thenUse} onChange={onThenUse} />
      <div className="official-foot">
        <button type="button" className="button plain" onClick={onBack}>
          {words.have.back}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={path.trim() === '' || isAsking}
          onClick={() => void take()}
        >
          {words.have.take}
        </button>
      </div>
    </>
  );
}

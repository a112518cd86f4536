/** Before it comes: disk, folder, licence, the publisher's gate; then one click, or the file that somebody has already. */
import { Download, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ModelRoom } from '../../electron/wire/app/official.ts';
import { FolderField } from '../handover/FolderField.tsx';
import '../handover/handover.css';
import { useApp, usePage } from '../hooks.ts';
import { text } from '../text.ts';
import { HaveIt } from './HaveIt.tsx';
import { ThenUse } from './ThenUse.tsx';
import { PUBLISHER, TokenField } from './TokenField.tsx';

const words = text.official;

export function GetIt() {
  const app = useApp();
  const { fixed, problem: last } = usePage(({ official }) => official);
  const [hasFile, setHasFile] = useState(false);
  const [directory, setDirectory] = useState<string>();
  const [hasToken, setHasToken] = useState(false);
  const [token, setToken] = useState('');
  const [thenUse, setThenUse] = useState(true);
  const { room, problem } = useRoom(directory);

  if (hasFile) return <HaveIt thenUse={thenUse} onThenUse={setThenUse} onBack={() => setHasFile(false)} />;
  const asked = directory?.trim();
  const refusal = problem ?? room?.problem?.message;
  const said = refusal ?? last?.message;
  const begin = (): void =>
    void app.official.get({
      ...(asked === undefined || asked === '' ? {} : { directory: asked }),
      ...(hasToken && token.trim() !== '' ? { token } : {}),
      thenUse,
    });
  return (
    <>
      <dl className="official-facts">
        <dt>{words.facts.disk}</dt>
        <dd className="num">{room === undefined ? !problem && words.facts.loading : <Disk room={room} />}</dd>
        <dt>{words.facts.folder}</dt>
        <dd>
          <bdi className="text official-path">{room?.directory}</bdi>
          {fixed && <span> {words.facts.fixed}</span>}
          {!fixed && directory === undefined && (
            <button type="button" className="link" onClick={() => setDirectory('')}>
              {words.facts.other}
            </button>
          )}
          {directory !== undefined && (
            <>
              <FolderField folder={directory} onChange={setDirectory} label={words.facts.field} />
              <button type="button" className="link" onClick={() => setDirectory(undefined)}>
                {words.facts.usual}
              </button>
            </>
          )}
        </dd>
        <dt>{words.facts.licence}</dt>
        <dd>
          {words.facts.licenceSays}{' '}
          <a href={PUBLISHER} target="_blank" rel="noreferrer">
            {words.facts.page}
          </a>
        </dd>
        <dt>{words.facts.access}</dt>
        <dd>
          {words.facts.accessSays}
          {hasToken ? (
            <TokenField token={token} onToken={setToken} />
          ) : (
            <div>
              <button type="button" className="link" onClick={() => setHasToken(true)}>
                {words.token.has}
              </button>
            </div>
          )}
        </dd>
      </dl>
      {said !== undefined && (
        <p className="official-problem" role="alert">
          <TriangleAlert size={14} strokeWidth={2} aria-hidden />
          <span className="text">{said}</span>
        </p>
      )}
      <ThenUse checked={thenUse} onChange={setThenUse} />
      <div className="official-foot">
        <button type="button" className="button plain" onClick={() => setHasFile(true)}>
          {words.haveIt}
        </button>
        <button type="button" className="button primary" disabled={refusal !== undefined} onClick={begin}>
          <Download size={14} strokeWidth={1.75} aria-hidden />
          {words.download(room?.downloadBytes)}
        </button>
      </div>
    </>
  );
}

function Disk({ room }: { room: ModelRoom }) {
  const { downloadBytes, convertedBytes, freeBytes, oneDisk, cacheFreeBytes, cacheDirectory } = room;
  return (
    <>
      {words.facts.disks(downloadBytes, convertedBytes)}
      {freeBytes !== undefined && (
        <strong className={room.problem === undefined ? '' : 'bad'}>. {words.facts.free(freeBytes)}</strong>
      )}
      {!oneDisk && cacheFreeBytes !== undefined && words.facts.twoDisks(cacheFreeBytes, cacheDirectory)}
    </>
  );
}

/** What is asked about a folder that is being typed is the last word alone. */
function useRoom(directory: string | undefined) {
  const app = useApp();
  const [answer, setAnswer] = useState<{ room?: ModelRoom; problem?: string }>({});
  const asked = directory === undefined || directory.trim() === '' ? undefined : directory.trim();
  useEffect(() => {
    let over = false;
    app.official.room(asked).then(
      (room) => {
        if (!over) setAnswer({ room });
      },
      (error: unknown) => {
        if (!over)
          setAnswer(({ room }) => ({
            ...(room && { room }),
            problem: error instanceof Error ? error.message : String(error),
          }));
      },
    );
    return () => {
      over = true;
    };
  }, [app, asked]);
  return answer;
}

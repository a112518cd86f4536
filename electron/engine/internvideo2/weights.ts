/** What the model is made of: where it is published, how it gets here, and where it lies. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { systemErrorCode, TagError } from '../../wire/errors.ts';
import type { DownloadProgress } from '../download/download.ts';
import type { HubFile } from '../download/hub.ts';
import type { RetryPolicy } from '../download/retry.ts';

export const INTERNVIDEO2_MODEL_ID = 'OpenGVLab/InternVideo2-Stage2_1B-224p-f4';
export const INTERNVIDEO2_MODEL_FILE = 'InternVideo2-stage2_1b-224p-f4.pt';
export const INTERNVIDEO2_MODEL_REVISION = '4362e1f';
export const BERT_MODEL_ID = 'google-bert/bert-large-uncased';
export const BERT_MODEL_REVISION = '6da4b6a';

/** Names weights: the repository and the beginning of the checkpoint's sha256. */
export const modelIdOf = (digest: string): string => `${INTERNVIDEO2_MODEL_ID}@${digest.slice(0, 12)}`;

/** Of BERT the tokenizer alone: the weights are in the checkpoint. */
const TOKENIZER_FILES = ['config.json', 'tokenizer_config.json', 'vocab.txt', 'tokenizer.json'];

const DEFAULT_ENDPOINT = 'https://huggingface.co';

/** What `downloadWeights` fetches, in this order: the small files first, so that what is wrong shows before the 5.5 GB. */
const WEIGHT_FILES: readonly HubFile[] = [
  ...TOKENIZER_FILES.map((file) => ({ id: BERT_MODEL_ID, revision: BERT_MODEL_REVISION, file })),
  { id: INTERNVIDEO2_MODEL_ID, revision: INTERNVIDEO2_MODEL_REVISION, file: INTERNVIDEO2_MODEL_FILE },
];

/** How far the download of one of `WEIGHT_FILES` is; `file` is its path in the model folder, with slashes. */
export interface WeightsProgress extends DownloadProgress {
  readonly file: string;
}

export interface DownloadOptions {
  onProgress?: ((progress: WeightsProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
  /** a Hugging Face access token; by default `HF_TOKEN` */
  token?: string | undefined;
  /** the hub or a mirror of it; by default `HF_ENDPOINT`, then `https://huggingface.co` */
  endpoint?: string | undefined;
  policy?: Partial<RetryPolicy> | undefined;
}

/**
 * Download the checkpoint and the tokenizer to `<modelDir>/<model id>/<file>`.
 *
 * Ports nemo_curator.models.internvideo2_mm.InternVideo2MultiModality.download_weights_on_node, with three differences: of
 * BERT it takes the tokenizer's files only; a file that is there counts only with the right size and hash, where the
 * reference is content with any `*.pt`; and downloads resume and are verified.
 *
 * @throws TagError `network`, `access-denied`, `download-mismatch`, `disk-full`, `write-failed`, `is-directory`, `in-use`,
 *   `usage` (a malformed endpoint or token)
 * @throws AbortError when `signal` aborts; what has arrived stays for the next call
 */
export async function downloadWeights(modelDir: string, options: DownloadOptions = {}): Promise<void> {
  const { onProgress, signal, policy } = options;
  // Whoever finds the model in its place needs none of this.
  const [{ Hub, parseEndpoint, parseToken }, { downloadFile }] = await Promise.all([
    import('../download/hub.ts'),
    import('../download/download.ts'),
  ]);
  const { HF_ENDPOINT, HF_TOKEN } = process.env;
  const endpoint = parseEndpoint(options.endpoint ?? (HF_ENDPOINT || DEFAULT_ENDPOINT));
  const token = parseToken(options.token ?? HF_TOKEN);
  const hub = new Hub({ endpoint, token, signal, policy });
  for (const wanted of WEIGHT_FILES) {
    const file = `${wanted.id}/${wanted.file}`;
    await downloadFile((how) => hub.describe(wanted, how), join(modelDir, wanted.id, wanted.file), {
      signal,
      token,
      tokenOrigin: endpoint.origin,
      policy,
      onProgress: onProgress && ((progress) => onProgress({ file, ...progress })),
    });
  }
}

export interface ModelLocation {
  checkpointPath: string;
  tokenizerDir: string;
  /** `config.json` beside the checkpoint, where there is one */
  configPath: string | undefined;
}

/**
 * Find a model in its folder.
 *
 * The checkpoint is `INTERNVIDEO2_MODEL_FILE`, or else the only `*.pt` or `*.safetensors` in the same folder.
 *
 * @throws TagError `model-missing`, `tokenizer-missing`, `unreadable`
 */
export async function locateModel(modelDir: string): Promise<ModelLocation> {
  await requireFolder(modelDir);
  const folder = join(modelDir, INTERNVIDEO2_MODEL_ID);
  const checkpointPath = join(folder, await checkpointIn(folder));
  const tokenizerDir = join(modelDir, BERT_MODEL_ID);
  if (!(await namesIn(tokenizerDir)).some((name) => TOKENIZER_FILES.includes(name))) {
    throw new TagError(
      'tokenizer-missing',
      `The tokenizer is not in ${tokenizerDir}: download the model in the settings or with "reeltag model download", or copy tokenizer.json there.`,
    );
  }
  const configPath = join(folder, 'config.json');
  return { checkpointPath, tokenizerDir, configPath: (await isFile(configPath)) ? configPath : undefined };
}

/** The checkpoint itself, or the folder that it is in, is what people name first. */
async function requireFolder(modelDir: string): Promise<void> {
  const suffix = join(sep, INTERNVIDEO2_MODEL_ID);
  const parent = (await isFile(modelDir)) ? dirname(resolve(modelDir)) : resolve(modelDir);
  const root = parent.endsWith(suffix) ? parent.slice(0, -suffix.length) || sep : undefined;
  if (root !== undefined && !(await isFolder(join(modelDir, INTERNVIDEO2_MODEL_ID)))) {
    throw new TagError('model-missing', `${modelDir} lies within the model's folder: name that one, ${root}.`);
  }
  if (parent === resolve(modelDir)) return;
  throw new TagError(
    'model-missing',
    `${modelDir} is a file: name the folder that holds ${join(INTERNVIDEO2_MODEL_ID, INTERNVIDEO2_MODEL_FILE)}.`,
  );
}

async function checkpointIn(folder: string): Promise<string> {
  const names = await namesIn(folder);
  if (await isFile(join(folder, INTERNVIDEO2_MODEL_FILE))) return INTERNVIDEO2_MODEL_FILE;
  const candidates: string[] = [];
  for (const name of names) {
    // A name with a leading dot is another program's: macOS leaves `._model.pt` on foreign disks.
    if (/^[^.].*\.(pt|safetensors)$/.test(name) && (await isFile(join(folder, name)))) candidates.push(name);
  }
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  throw new TagError(
    'model-missing',
    candidates.length === 0
      ? `There is no model at ${join(folder, INTERNVIDEO2_MODEL_FILE)}: download it in the settings or with "reeltag model download", or put the checkpoint there.`
      : `${folder} holds several checkpoints and none is named ${INTERNVIDEO2_MODEL_FILE}: leave one of them, or give it that name.`,
    { detail: `candidates: ${candidates.sort().join(', ') || 'none'}` },
  );
}

/** The names in a folder; none when there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new TagError('unreadable', `${folder} cannot be read (${code}): check its permissions.`, { cause: error });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

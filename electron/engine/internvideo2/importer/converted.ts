/** A converted model in the cache: three ONNX graphs, the files of their weights, and a manifest that says what they are. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PRECISIONS, type Precision } from '../../graph/precision.ts';
import type { ModelConfig } from '../config.ts';

/** Raised whenever the graphs change: older conversions are then made again. */
export const IMPORTER_VERSION = 5;

/** The folder of all conversions, in the cache. */
export const MODELS = 'models';
const MANIFEST = 'manifest.json';

/** A converted model in the cache. */
export interface ConvertedModel {
  readonly folder: string;
  /** sha256 of the checkpoint's bytes, hex */
  readonly digest: string;
  readonly config: ModelConfig;
  readonly precision: Precision;
  /** Bytes of weights that each graph has outside of itself, by the graph's name (`vision`, `text`, `match`). */
  readonly dataBytes: Readonly<Record<string, number>>;
}

const manifestSchema = z.object({
  importerVersion: z.literal(IMPORTER_VERSION),
  digest: z.string(),
  checkpointBytes: z.number(),
  precision: z.enum(PRECISIONS),
  config: z.custom<ModelConfig>((value) => typeof value === 'object' && value !== null),
  dataBytes: z.record(z.string(), z.number()),
  /** Sizes by name. */
  files: z.record(z.string(), z.number()),
});
type Manifest = z.infer<typeof manifestSchema>;
/** What manifests of all versions have. */
const versionSchema = z.object({ importerVersion: z.number() });

/** The name of a conversion's folder. */
export function cacheKey(digest: string, config: ModelConfig | undefined, precision: Precision): string {
  const content = JSON.stringify({ digest, config: config ?? 'built-in', precision, importer: IMPORTER_VERSION });
  return `${precision}-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
}

/** Writes the manifest of the files that are in `folder`. */
export async function writeManifest(folder: string, manifest: Omit<Manifest, 'files'>): Promise<void> {
  const names = await readdir(folder);
  const files = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const)),
  );
  await writeFile(join(folder, MANIFEST), JSON.stringify({ ...manifest, files }), { flush: true });
}

/** The importer that wrote a conversion; undefined for what is none, or cannot be read. */
export async function readImporterVersion(folder: string): Promise<number | undefined> {
  try {
    const { importerVersion } = versionSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
    return importerVersion;
  } catch {
    return undefined;
  }
}

export async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return undefined;
  }
}

/** A conversion whose files all have the sizes they were written with; undefined otherwise, and it is made again. */
export async function readConverted(folder: string): Promise<ConvertedModel | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined) return undefined;
  const { digest, config, precision, dataBytes, files } = manifest;
  const sizes = Object.entries(files).map(async ([name, size]) => (await fileSize(join(folder, name))) === size);
  if (!(await Promise.all(sizes)).every(Boolean)) return undefined;
  return { folder, digest, config, precision, dataBytes };
}

async function fileSize(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

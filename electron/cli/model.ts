/** `reeltag model import`, `info`, `download` and `export`. */
import { basename, resolve } from 'node:path';
import { saidModelId } from '../catalogue/models.ts';
import { packageVersion } from '../catalogue/version.ts';
import type { ModelInfo } from '../wire/engine.ts';
import type { Context } from './context.ts';
import {
  type ModelOptions,
  modelDirectory,
  modelInUse,
  modelRef,
  openModel,
  readModelInfo,
  withEngine,
} from './engine.ts';

/** Converts a model now, rather than when it is first used. */
export async function importModel(
  context: Context,
  directory: string | undefined,
  options: ModelOptions,
): Promise<number> {
  const model = modelRef(options, modelDirectory(directory, options));
  return withEngine(context, async (engine) => {
    const { id, device, precision, frameCount } = await openModel(context, engine, model);
    const frames = frameCount === 1 ? '1 frame' : `${frameCount} frames`;
    context.print(`${id} is ready in ${precision}: ${frames} a clip, on ${device}.`);
    return 0;
  });
}

export async function showModelInfo(
  context: Context,
  argument: string | undefined,
  options: ModelOptions & { json?: boolean | undefined },
): Promise<number> {
  const directory = argument === undefined ? await modelInUse(options) : modelDirectory(argument, options);
  return withEngine(context, async (engine) => {
    const info = await readModelInfo(context, engine, directory);
    if (options.json === true) context.print(JSON.stringify(info));
    else for (const line of infoLines(info)) context.print(line);
    return 0;
  });
}

function infoLines({ id, checkpoint, cache, ...model }: ModelInfo): string[] {
  const rows: [string, string][] = [
    ['model', id],
    ['checkpoint', checkpoint.path],
    ['', `${checkpoint.format}, ${checkpoint.dtypes.join(' and ')}, ${bytes(checkpoint.size)}`],
    ['', `${checkpoint.tensors} tensors, ${(checkpoint.parameters / 1e6).toFixed(1)} million numbers`],
    ['sha256', checkpoint.sha256],
    ['configuration', model.configPath ?? 'built in'],
    ['frames a clip', String(model.frameCount)],
    ['image size', `${model.imageSize} × ${model.imageSize} pixels`],
    ['embedding', `${model.embeddingSize} numbers`],
    ['longest text', `${model.maxTextTokens} tokens`],
    ['cache', cache.directory],
    ...cache.conversions.map(({ precision, directory, size }): [string, string] => [
      `  ${precision}`,
      `${bytes(size)} in ${directory}`,
    ]),
  ];
  if (cache.conversions.length === 0)
    rows.push(['', 'not converted yet: that happens on first use, or with `reeltag model import`']);
  return rows.map(([name, value]) => `${name.padEnd(15)}${value}`);
}

export async function downloadModel(
  context: Context,
  argument: string | undefined,
  options: ModelOptions & { token?: string | undefined },
): Promise<number> {
  const directory = modelDirectory(argument, options);
  const { token } = options;
  return withEngine(context, async (engine) => {
    const args = { directory, ...(token === undefined ? {} : { token }) };
    await engine.call('downloadModel', args, {
      signal: context.signal,
      onProgress: ({ file, stage, receivedBytes, totalBytes }) => {
        const of = totalBytes === undefined ? '' : ` of ${bytes(totalBytes)}`;
        const fraction = totalBytes === undefined || totalBytes === 0 ? undefined : receivedBytes / totalBytes;
        // The amount first: a narrow terminal cuts the end.
        context.progress.show(`${bytes(receivedBytes)}${of}  ${stage} ${basename(file)}`, fraction);
      },
    });
    context.print(`The model is in ${args.directory}, whole and verified.`);
    return 0;
  });
}

export interface ExportOptions extends ModelOptions {
  triton: string;
  name?: string | undefined;
  replace?: boolean | undefined;
  json?: boolean | undefined;
}

/** Writes the model in use for a server that runs it for many machines. */
export async function exportModel(context: Context, options: ExportOptions): Promise<number> {
  const directory = await modelInUse(options);
  const { precision } = modelRef(options, directory);
  const [folder, replace] = [resolve(options.triton), options.replace === true];
  const name = options.name ?? 'reeltag';
  return withEngine(context, async (engine) => {
    const exported = await engine.call(
      'exportModel',
      { directory, precision, folder, replace, name, version: packageVersion() },
      {
        signal: context.signal,
        onProgress: ({ stage, fraction }) =>
          stage === 'measuring'
            ? context.progress.show('asking the model once, so that servers can be held against it')
            : context.progress.show('writing the model', fraction),
      },
    );
    const id = saidModelId(exported.id, directory);
    if (options.json === true) context.print(JSON.stringify({ ...exported, id, folder }));
    else {
      const [first, second, third] = exported.names;
      context.print(
        `${folder} has ${id} in ${exported.precision} for Triton, ${bytes(exported.bytes)}: ${first}, ${second} and ${third}.`,
      );
    }
    return 0;
  });
}

function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} GB`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} MB`;
  return `${Math.ceil(count / 1e3)} kB`;
}

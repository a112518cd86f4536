/** Wheels made for a test, the list that pins them, and stand-ins for pip. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';
import type { TakenFile, Wheel, WheelList } from '../../electron/gpu/list.ts';
import type { Pip } from '../../electron/gpu/pip.ts';

const PLATFORMS = ['manylinux_2_28_x86_64', 'manylinux_2_17_x86_64'];

export interface MadeWheel {
  name: string;
  version?: string;
  /** the end of its file's name */
  tags?: string;
  /** what is in it beside what every wheel has */
  entries: Record<string, string>;
  /** where its files go; those that are not named stay in it */
  takes: Record<string, string>;
  /** what it says that it needs */
  requires?: string;
}

/** Writes a wheel into `folder`. Gives it as a list would pin it. */
export function makeWheel(folder: string, made: MadeWheel): Wheel {
  const { name, version = '1.0', tags = 'py3-none-manylinux_2_28_x86_64', entries, takes, requires } = made;
  const escaped = name.replaceAll('-', '_');
  const file = `${escaped}-${version}-${tags}.whl`;
  const info = `${escaped}-${version}.dist-info`;
  const bytes = zip({
    ...entries,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requires ? `Requires-Dist: ${requires}\n` : ''}`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: ${tags}\n`,
    [`${info}/RECORD`]: '',
  });
  writeFileSync(join(folder, file), bytes);
  const taken = Object.entries(takes).map(
    ([path, to]): TakenFile => ({ path, to, size: (entries[path] ?? '').length }),
  );
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { package: name, version, file, size: bytes.length, sha256, licence: 'MIT', takes: taken };
}

/** The provider and one library, as the real ones lie, for the version of ONNX Runtime that is installed. */
export function makeWheels(folder: string, runtime: string): WheelList {
  return {
    ...{ runtime, cuda: '13', driver: '580', python: '3.12', platforms: PLATFORMS, licences: { MIT: '' } },
    wheels: [
      makeWheel(folder, {
        name: 'made-library',
        entries: { 'made/lib/libmade.so.1': 'a library '.repeat(5_000), 'made/include/made.h': 'not taken' },
        takes: { 'made/lib/libmade.so.1': 'libraries/libmade.so.1' },
      }),
      makeWheel(folder, {
        name: 'made-runtime',
        version: runtime,
        tags: 'cp312-cp312-manylinux_2_28_x86_64',
        entries: {
          'made/libonnxruntime_providers_cuda.so': 'a provider',
          'made/run.py': 'raise SystemExit("it was run")',
        },
        takes: { 'made/libonnxruntime_providers_cuda.so': 'binding/libonnxruntime_providers_cuda.so' },
      }),
    ],
  };
}

/** A pip that misbehaves as `how` says, in the way of test/support/stand-in-pip.ts. */
export function standInPip(how = 'copy'): Pip {
  return { file: process.execPath, before: [fileURLToPath(new URL('./stand-in-pip.ts', import.meta.url)), how] };
}

/** A zip archive, every second entry deflated. */
function zip(entries: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [n, [name, text]] of Object.entries(entries).entries()) {
    const data = Buffer.from(text);
    const packed = n % 2 === 0 ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(n % 2 === 0 ? 8 : 0, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, place, Buffer.from(name)]));
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\x05\x06'), end]);
}

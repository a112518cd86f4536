/**
 * Stands in for pip where there is none, and where a real one does not misbehave on demand: brings the wheel that is asked for
 * from the folder of wheels, whatever its hash.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [how = '', command = '', ...rest] = process.argv.slice(2);
const optionValue = (option: string): string => rest[rest.indexOf(option) + 1] ?? '';

if (command === '-V') {
  console.log(`pip ${how === 'old' ? '20.0.2' : '24.0'} from /nowhere (python 3.12)`);
} else if (how === 'full') {
  console.error("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device: '/x'");
  process.exitCode = 1;
} else {
  const [, wanted = '', version = ''] =
    /^(\S+)==(\S+) --hash=sha256:/.exec(readFileSync(optionValue('--requirement'), 'utf8')) ?? [];
  const folder = optionValue('-f');
  const start = `${wanted.replaceAll('-', '_')}-${version}-`;
  const wheel = join(folder, readdirSync(folder).find((file) => file.startsWith(start)) ?? 'none');
  if (how === 'hang') {
    writeFileSync(join(process.env['TMPDIR'] ?? '', 'half'), readFileSync(wheel).subarray(0, 100));
    setInterval(() => {}, 1_000);
  } else {
    const destination = optionValue('--dest');
    mkdirSync(destination, { recursive: true });
    const target = how === 'another' ? basename(wheel).replace('x86_64', 'aarch64') : basename(wheel);
    copyFileSync(wheel, join(destination, target));
  }
}

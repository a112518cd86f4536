/** A certificate that signs itself, and its key, for servers of a test; undefined without openssl. */
import { spawnSync } from 'node:child_process';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export function makeCertificate(name = '127.0.0.1'): Certificate | undefined {
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout - -out -';
  const { status, stdout } = spawnSync('openssl', [...args.split(' '), '-subj', `/CN=${name}`], { encoding: 'utf8' });
  return status === 0 ? { key: stdout, cert: stdout } : undefined;
}

/**
 * `node scripts/release/signing.ts`: says what this run can sign, by the secrets that it was given. electron-builder signs what it can and
 * is silent about the rest, and an installer without a signature looks like any other until somebody opens it.
 */
import { appendFileSync } from 'node:fs';

export interface Signing {
  system: 'macOS' | 'Windows';
  signed: boolean;
  /** A whole sentence, for those who build and for those who install. */
  says: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** By whether they hold anything, so that a job that is to know no secret can be told. */
export function signingOf(env: Environment): Signing[] {
  return [macSigning(env), windowsSigning(env)];
}

function macSigning(env: Environment): Signing {
  const system = 'macOS';
  if (lacks(env, 'CSC_LINK', 'CSC_KEY_PASSWORD')) {
    const says =
      'The macOS disk images are not signed: macOS refuses them at the first start, until they are allowed in System Settings, Privacy & Security.';
    return { system, signed: false, says };
  }
  if (lacks(env, 'APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID')) {
    const says =
      'The macOS disk images are signed, but Apple has not notarised them: macOS refuses them at the first start, until they are allowed in System Settings, Privacy & Security.';
    return { system, signed: false, says };
  }
  return { system, signed: true, says: 'The macOS disk images are signed and notarised.' };
}

function windowsSigning(env: Environment): Signing {
  const system = 'Windows';
  if (lacks(env, 'WIN_CSC_LINK', 'WIN_CSC_KEY_PASSWORD')) {
    const says =
      'The Windows installer is not signed: SmartScreen warns of it, and “More info” leads to “Run anyway”. Compare its checksum before.';
    return { system, signed: false, says };
  }
  return { system, signed: true, says: 'The Windows installer is signed.' };
}

function lacks(env: Environment, ...names: string[]): boolean {
  return names.some((name) => !env[name]);
}

if (import.meta.main) {
  const lines = signingOf(process.env).map(({ signed, says }) => `${signed ? 'signed' : 'NOT SIGNED'}: ${says}`);
  for (const line of lines) console.log(line);
  const summary = process.env['GITHUB_STEP_SUMMARY'];
  if (summary) appendFileSync(summary, `${lines.map((line) => `- ${line}`).join('\n')}\n`);
}

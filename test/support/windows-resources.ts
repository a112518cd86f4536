/**
 * What programs for Windows say of themselves, by the package resedit. It is loaded without its types, which would bring those of
 * browsers into every file of the tests; here are those that are used.
 */
import { createRequire } from 'node:module';

export interface ResourceEntry {
  type: string | number;
  id: string | number;
  lang: string | number;
  codepage: number;
  bin: ArrayBuffer;
}
interface Language {
  lang: number;
  codepage: number;
}
interface VersionInfo {
  setProductVersion(version: string, lang: number): void;
  setStringValues(language: Language, values: Readonly<Record<string, string>>): void;
  getAllLanguagesForStringValues(): Language[];
  getStringValues(language: Language): Record<string, string>;
  outputToResourceEntries(entries: ResourceEntry[]): void;
}
interface Program {
  generate(): ArrayBuffer;
}
interface Resources {
  entries: ResourceEntry[];
  outputResource(program: Program): void;
}
interface ResEdit {
  NtExecutable: {
    createEmpty(is32Bit: boolean, isDll: boolean): Program;
    from(bytes: Uint8Array): Program;
  };
  NtExecutableResource: { from(program: Program): Resources };
  Resource: {
    VersionInfo: { createEmpty(): VersionInfo; fromEntries(entries: ResourceEntry[]): VersionInfo[] };
    IconGroupEntry: { fromEntries(entries: ResourceEntry[]): { icons: { width: number }[] }[] };
  };
}

const require = createRequire(import.meta.url);
export const { NtExecutable, NtExecutableResource, Resource } = require('resedit') as ResEdit;

/** Which video a task of Label Studio is about. */
import type { ReadVideo } from '../handed.ts';
import { type JsonObject, textOf } from '../json/read.ts';
import { decoded } from '../words/file-url.ts';

const VIDEO = /\.(?:mp4|m4v|mov|mkv|webm|avi|mpe?g|mts|m2ts|ts|mxf|wmv|flv|ogv|3gp)(?:$|[?#])/i;

export function videoNameIn(data: JsonObject): Pick<ReadVideo['names'], 'path' | 'name'> | undefined {
  const texts = Object.values(data).flatMap((value) => textOf(value) ?? []);
  const said = textOf(data['video']) ?? texts.find((text) => VIDEO.test(text));
  return said === undefined ? undefined : namesOf(pathIn(said), /\/data\/upload\//.test(said));
}

/** Label Studio's own addresses hold the path of a file in its folders; others hold it after the host. */
function pathIn(address: string): string {
  const local = /\/data\/local-files\/?\?(?:.*&)?d=([^&#]*)/.exec(address)?.[1];
  if (local !== undefined) return decoded(local);
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(address) ? decoded(address.replace(/[?#].*$/s, '')) : address;
}

/** @param isUpload a file that was uploaded has a mark of eight digits before its name */
function namesOf(path: string, isUpload: boolean): { path?: string; name: string } {
  const name = path.replace(/^.*[\\/]/s, '');
  return isUpload ? { name: name.replace(/^[0-9a-f]{8}-/i, '') } : { path, name };
}

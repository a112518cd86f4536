/** Holds the import arrows: each import of each file against the rooms. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type ImportRequest, importsOf } from './imports.ts';
import type { Room } from './rooms.ts';

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  path: string;
  text: string;
}

/** One line for each import that the rooms do not allow, and for each file that belongs to none. */
export function findWrongArrows(files: SourceFile[], rooms: Room[]): string[] {
  return files.flatMap(({ path, text }) => {
    const room = roomOf(path, rooms);
    if (room === undefined) return [`${path}: belongs to no room of scripts/check/rooms.ts`];
    return importsOf(path, text).flatMap((request) => {
      const wrong = whyWrong(path, room, request, rooms);
      return wrong === undefined ? [] : [`${path}:${request.line}: ${wrong}`];
    });
  });
}

function whyWrong(path: string, room: Room, request: ImportRequest, rooms: Room[]): string | undefined {
  const { specifier, typeOnly } = request;
  if (specifier === undefined) return `${room.name} imports something computed, which no check can follow`;
  if (!specifier.startsWith('.')) return whyWrongPackage(room, specifier);

  const target = posix.join(posix.dirname(path), specifier);
  const targetRoom = roomOf(target, rooms);
  if (targetRoom === undefined) return `${room.name} imports ${target}, which belongs to no room`;
  if (targetRoom === room || room.imports.includes(targetRoom.name)) return undefined;
  if (!room.importsTypes?.includes(targetRoom.name)) {
    return `${room.name} may not import from ${targetRoom.name} (${specifier})`;
  }
  return typeOnly ? undefined : `${room.name} may import only types from ${targetRoom.name} (${specifier})`;
}

function whyWrongPackage(room: Room, specifier: string): string | undefined {
  if (isBuiltin(specifier)) return room.node ? undefined : `${room.name} may not import Node's modules (${specifier})`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return room.packages?.includes(name) ? undefined : `${room.name} may not import the package ${name}`;
}

/** The room with the longest place that holds the path. */
export function roomOf(path: string, rooms: Room[]): Room | undefined {
  let found: { room: Room; length: number } | undefined;
  for (const room of rooms) {
    for (const place of room.places) {
      const holds = place.endsWith('/') ? path.startsWith(place) : path === place;
      if (holds && place.length > (found?.length ?? 0)) found = { room, length: place.length };
    }
  }
  return found?.room;
}

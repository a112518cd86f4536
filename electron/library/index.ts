/** Every fact worth keeping, in one SQLite file of the user's data folder. */
import { join } from 'node:path';
import { ActStore } from './acts.ts';
import { BACKUP_TIMES, type BackupTimes, DailyBackup } from './backups/daily-backup.ts';
import { ContentStore } from './contents.ts';
import { Database } from './database.ts';
import type { LocalSocket } from './file/owner-note.ts';
import { HeadStore } from './heads.ts';
import { LabelSetStore } from './label-sets.ts';
import { LabelStore } from './labels.ts';
import { MarkStore } from './marks.ts';
import { SceneStore } from './scenes.ts';
import { SearchStore } from './searches.ts';
import { SegmentStore } from './segments.ts';
import { SetAside } from './set-aside.ts';
import { SettingStore } from './settings.ts';
import { SmartListStore } from './smart-lists.ts';
import { TagStore } from './tags.ts';
import { EmbeddingStore, MatchStore, TextStore, VectorSizes } from './vectors.ts';
import { VideoStore } from './videos.ts';

export type { Change, LoggedAct, LoggedKind } from './acts.ts';
export type { BackupTimes, DailyBackup } from './backups/daily-backup.ts';
export type { KnownContent } from './contents.ts';
export { holdFile } from './file/lock.ts';
export type { LocalSocket } from './file/owner-note.ts';
export { type Footage, footageName, footageNamed, isFootageName } from './footage.ts';
export type { StoredHead } from './heads.ts';
export type { StoredLabel } from './labels.ts';
export { charactersOf, requireLabelRoom } from './limits.ts';
export { type Marks, NO_MARKS } from './marks.ts';
export type { StoredScenes } from './scenes.ts';
export type { StoredSegment } from './segments.ts';
export type { SetAside, Unseen } from './set-aside.ts';
export type { Author, Decided, DecisionChange, KnownAs, TagPlace } from './tags.ts';
export type { StoredEmbedding, StoredText } from './vectors.ts';
export type { StoredState, StoredVideo, VideoFacts } from './videos.ts';

export function libraryFileIn(dataDirectory: string): string {
  return join(dataDirectory, 'library.sqlite');
}

export class Library {
  readonly videos: VideoStore;
  readonly embeddings: EmbeddingStore;
  readonly contents: ContentStore;
  readonly texts: TextStore;
  readonly matches: MatchStore;
  readonly heads: HeadStore;
  readonly scenes: SceneStore;
  readonly segments: SegmentStore;
  readonly labels: LabelStore;
  readonly labelSets: LabelSetStore;
  readonly lists: SmartListStore;
  readonly searches: SearchStore;
  readonly acts: ActStore;
  readonly tags: TagStore;
  readonly marks: MarkStore;
  readonly settings: SettingStore;
  readonly setAside: SetAside;
  readonly #sizes: VectorSizes;
  readonly #dataDirectory: string;
  readonly #database: Database;

  private constructor(dataDirectory: string, database: Database) {
    this.#dataDirectory = dataDirectory;
    this.#database = database;
    this.setAside = new SetAside(database);
    const sizes = new VectorSizes(database);
    this.#sizes = sizes;
    this.videos = new VideoStore(database, this.setAside);
    this.embeddings = new EmbeddingStore(database, this.setAside, sizes);
    this.contents = new ContentStore(database);
    this.texts = new TextStore(database, this.setAside, sizes);
    this.matches = new MatchStore(database, this.setAside);
    this.heads = new HeadStore(database, this.setAside, sizes);
    this.scenes = new SceneStore(database, this.setAside);
    this.segments = new SegmentStore(database, this.setAside, sizes);
    this.labels = new LabelStore(database, this.setAside);
    this.labelSets = new LabelSetStore(database, this.setAside);
    this.lists = new SmartListStore(database, this.setAside);
    this.searches = new SearchStore(database, this.setAside);
    this.acts = new ActStore(database);
    this.tags = new TagStore(database);
    this.marks = new MarkStore(database);
    this.settings = new SettingStore(database, this.setAside);
  }

  /**
   * Opens the library in a data folder, or makes both.
   *
   * @param onProblem told of what is no reason to stop: a backup that could not be made before a migration
   * @throws TagError `in-use` where another process has it; `library-damaged`; `unreadable` for a newer one or another
   *   program's; `write-failed`, `disk-full`. What is there stays as it is, to the byte, in every case.
   */
  static open(dataDirectory: string, onProblem?: (error: unknown) => void): Library {
    const database = Database.open(libraryFileIn(dataDirectory), onProblem);
    try {
      return new Library(dataDirectory, database);
    } catch (error) {
      // Open, and nobody's, it could not be opened again.
      database.close();
      throw error;
    }
  }

  /** How many numbers a model's vectors have, where that is known. */
  widthOf(model: string): number | undefined {
    return this.#sizes.of(model);
  }

  /** Where its file lies, links followed. */
  get file(): string {
    return this.#database.path;
  }

  /**
   * Has the lock say where whoever wants the library can ask for it.
   *
   * @throws TagError `disk-full`, `write-failed`
   */
  nameSocket(socket: LocalSocket): void {
    this.#database.nameSocket(socket);
  }

  /** Backs it up once a day from now on; to be closed before the library is. */
  backUpDaily(onOutcome: (failure: unknown) => void, times: BackupTimes = BACKUP_TIMES): DailyBackup {
    const place = { dataDirectory: this.#dataDirectory, library: this.#database.path };
    return new DailyBackup({ place, times, onOutcome });
  }

  /** All of `work`'s writes or none of them, with one flush to the disk. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  close(): void {
    this.#database.close();
  }
}

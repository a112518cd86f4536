/** Every fact worth keeping, in one SQLite file of the user's data folder. */
import { join } from 'node:path';
import { Database } from './database.ts';
import { EmbeddingStore, MatchStore, TextStore } from './vectors.ts';
import { VideoStore } from './videos.ts';
import { LabelStore, SettingStore } from './words.ts';

export { type FileIdentity, identifyContent } from './content.ts';
export type { StoredEmbedding, StoredText } from './vectors.ts';
export type { StoredState, StoredVideo, VideoFacts } from './videos.ts';

export class Library {
  readonly videos: VideoStore;
  readonly embeddings: EmbeddingStore;
  readonly texts: TextStore;
  readonly matches: MatchStore;
  readonly labels: LabelStore;
  readonly settings: SettingStore;
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
    this.videos = new VideoStore(database);
    this.embeddings = new EmbeddingStore(database);
    this.texts = new TextStore(database);
    this.matches = new MatchStore(database);
    this.labels = new LabelStore(database);
    this.settings = new SettingStore(database);
  }

  /**
   * Opens the library in a data folder, or makes both.
   *
   * @throws TagError `in-use` where another process has it; `unreadable` for a damaged or newer one; `write-failed`,
   *   `disk-full`. What is there stays as it is, in every case.
   */
  static open(dataDirectory: string): Library {
    return new Library(Database.open(join(dataDirectory, 'library.sqlite')));
  }

  /** All of `work`'s writes or none of them, with one flush to the disk. */
  transaction<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * The folders of partitions in the data folder: `my-topic-0`, the topic's folder name and the partition's number.
 *
 * Invariants: no two topics share a folder name, not even on a file system that ignores case; a folder with data that
 * belongs to no topic is never touched and never given to one.
 */
import { KafkaError } from "../errors";
import type { Storage } from "../log/storage";

interface HasFolders {
  folder: string;
  partitions: number;
}

export function folderOf(topic: HasFolders, partition: number): string {
  return `${topic.folder}-${partition}`;
}

export function foldersOf(topic: HasFolders): string[] {
  return Array.from({ length: topic.partitions }, (_, partition) => folderOf(topic, partition));
}

export class Folders {
  readonly #storage: Storage;
  /** Names that are in use, in lower case, without the partition number. */
  readonly #taken = new Set<string>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  take(name: string): void {
    this.#taken.add(name.toLowerCase());
  }

  giveBack(name: string): void {
    this.#taken.delete(name.toLowerCase());
  }

  /** The topic's own name where it is free; else a part of it and of the id. `~` is in no topic's name. */
  free(name: string, id: string): string {
    if (!this.#taken.has(name.toLowerCase())) return name;
    return `${name.slice(0, 200)}~${id.slice(0, 8)}`;
  }

  /** Makes the folder of a further partition. @throws KafkaError KAFKA_STORAGE_ERROR when there is one with data. */
  makeEmpty(folder: string): void {
    if (this.#storage.list(folder).length > 0) {
      const sentence = `the folder ${folder} has data that belongs to no partition; move it out of the data folder`;
      throw new KafkaError("KAFKA_STORAGE_ERROR", sentence);
    }
    this.#storage.makeFolder(folder);
  }

  /**
   * Looks for folders of no partition. An empty one is what a crash left of a creation, and goes; one with data is left for
   * a person, and its name is taken.
   */
  async sweep(used: readonly string[], warn: (sentence: string) => void): Promise<void> {
    const known = new Set(used.map((folder) => folder.toLowerCase()));
    for (const folder of this.#storage.list("")) {
      const owner = /^(.+)-\d+$/.exec(folder)?.[1];
      if (owner === undefined || known.has(folder.toLowerCase())) continue;
      if (this.#storage.list(folder).length === 0) await this.#storage.removeFolder(folder);
      else {
        this.take(owner);
        warn(`the folder ${folder} belongs to no topic; it is left alone`);
      }
    }
  }
}

import { createHash } from "node:crypto";

/** Tells whether any of the files that something is made of has changed. */
export class Fingerprint {
  readonly #files = new Map<string, string>();

  /** @param bytes undefined for a file that could not be read, which may be there another time. */
  add(file: string, bytes: Uint8Array | undefined): void {
    this.#files.set(file, bytes === undefined ? "" : hash(bytes));
  }

  /** How many files it is of. */
  get size(): number {
    return this.#files.size;
  }

  /** The same for the same files, in whatever order they were added. */
  digest(): string {
    return hash(JSON.stringify([...this.#files].toSorted(([a], [b]) => (a < b ? -1 : 1))));
  }
}

function hash(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

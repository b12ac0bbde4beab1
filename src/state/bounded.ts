/** Things kept for their owners: for a while, and within bytes, the oldest going first. */

export interface BoundedOptions {
  readonly keptMs: number;
  /** Of all owners together. */
  readonly maxBytes: number;
  readonly maxBytesPerOwner: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export interface Bounded<Value> {
  /** @returns whether there is room for it at all */
  add(owner: string, id: string, value: Value, bytes: number): boolean;
  /** What an owner has, by id, the oldest first. */
  of(owner: string): ReadonlyMap<string, Value>;
  removeAll(owner: string): void;
}

interface Entry {
  readonly owner: string;
  readonly id: string;
  readonly bytes: number;
  readonly until: number;
}

interface Shelf<Value> {
  readonly values: Map<string, Value>;
  readonly entries: Set<Entry>;
  bytes: number;
}

export function createBounded<Value>({
  keptMs,
  maxBytes,
  maxBytesPerOwner,
  now,
}: BoundedOptions): Bounded<Value> {
  const shelves = new Map<string, Shelf<Value>>();
  /** The oldest first. */
  const entries = new Set<Entry>();
  let bytesOfAll = 0;

  function remove(entry: Entry): void {
    const shelf = shelves.get(entry.owner);
    if (shelf === undefined) return;
    entries.delete(entry);
    shelf.entries.delete(entry);
    shelf.values.delete(entry.id);
    shelf.bytes -= entry.bytes;
    bytesOfAll -= entry.bytes;
    if (shelf.entries.size === 0) shelves.delete(entry.owner);
  }

  function forgetOld(): void {
    for (const entry of entries) {
      if (entry.until > now()) return;
      remove(entry);
    }
  }

  return {
    add(owner, id, value, bytes) {
      forgetOld();
      if (bytes > Math.min(maxBytes, maxBytesPerOwner)) return false;
      for (const entry of shelves.get(owner)?.entries ?? []) {
        if ((shelves.get(owner)?.bytes ?? 0) + bytes <= maxBytesPerOwner) break;
        remove(entry);
      }
      for (const entry of entries) {
        if (bytesOfAll + bytes <= maxBytes) break;
        remove(entry);
      }
      let shelf = shelves.get(owner);
      if (shelf === undefined) {
        shelves.set(owner, (shelf = { values: new Map(), entries: new Set(), bytes: 0 }));
      }
      const entry = { owner, id, bytes, until: now() + keptMs };
      shelf.values.set(id, value);
      shelf.entries.add(entry);
      shelf.bytes += bytes;
      entries.add(entry);
      bytesOfAll += bytes;
      return true;
    },
    of(owner) {
      forgetOld();
      return shelves.get(owner)?.values ?? new Map<string, Value>();
    },
    removeAll(owner) {
      for (const entry of shelves.get(owner)?.entries ?? []) remove(entry);
    },
  };
}

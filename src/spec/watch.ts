/** When to load a document again: a file of it has changed, or it is time to ask its server. */
import { fileURLToPath } from "node:url";

export interface WatchOptions {
  /** Addresses of the files to watch now; only those on this machine can be. */
  readonly files: () => readonly string[];
  /** Whether files are watched. */
  readonly watchFiles: boolean;
  /** How often a document that comes by URL is asked for; undefined: never. */
  readonly pollMs: number | undefined;
  /** Loads again; settles when that is done. */
  readonly reload: () => Promise<unknown>;
  /** From 0 to 1, for jitter: many gateways must not ask one server all at once. */
  readonly random: () => number;
}

export interface Watcher {
  /** Watches what {@link WatchOptions.files} says now: references may have come and gone. */
  refresh(): void;
  close(): Promise<void>;
}

/** Editors write in several steps; what comes within this time is one change. */
const settleMs = 100;
const jitter = 0.1;

export async function createWatcher({
  files,
  watchFiles,
  pollMs,
  reload,
  random,
}: WatchOptions): Promise<Watcher> {
  let isClosed = false;
  let changed: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  const watched = new Set<string>();
  const watcher = watchFiles
    ? (await import("chokidar")).watch([], { ignoreInitial: true, atomic: true })
    : undefined;
  watcher?.on("all", () => {
    clearTimeout(changed);
    changed = setTimeout(() => void reload(), settleMs);
  });

  function refresh(): void {
    if (watcher === undefined) return;
    const wanted = new Set(localPaths(files()));
    const gone = [...watched].filter((path) => !wanted.has(path));
    const added = [...wanted].filter((path) => !watched.has(path));
    if (gone.length > 0) watcher.unwatch(gone);
    if (added.length > 0) watcher.add(added);
    for (const path of gone) watched.delete(path);
    for (const path of added) watched.add(path);
  }

  function pollLater(): void {
    if (isClosed || pollMs === undefined) return;
    const delayMs = pollMs * (1 - jitter + 2 * jitter * random());
    poll = setTimeout(() => void reload().finally(pollLater), delayMs);
    poll.unref();
  }

  refresh();
  pollLater();
  return {
    refresh,
    async close() {
      isClosed = true;
      clearTimeout(changed);
      clearTimeout(poll);
      await watcher?.close();
    },
  };
}

function localPaths(addresses: readonly string[]): readonly string[] {
  return addresses
    .filter((address) => address.startsWith("file:"))
    .map((address) => fileURLToPath(address));
}

/** Operation -> tool name: legal for every host, readable, and the same whatever other operations come and go. */
import { createHash } from "node:crypto";

const maxLength = 64;
const hashLength = 8;

export interface NameSource {
  readonly apiName: string;
  readonly operationId: string | undefined;
  readonly method: string;
  readonly path: string;
}

/**
 * Names for all operations, in their order: `[A-Za-z0-9_-]`, at most 64 characters, unique.
 * A name depends on its own operation alone; only operations that clean to the same name all carry a hash of their
 * API, method and path.
 * @param withPrefix - whether names start with the name of their API: true when several APIs are served
 */
export function toToolNames(
  sources: readonly NameSource[],
  withPrefix: boolean,
): readonly string[] {
  const plain = sources.map((source) => plainName(source, withPrefix));
  let names: readonly string[] = plain;
  // Twice, for a document may hold on purpose the name that another operation gets with its hash.
  for (let round = 0; round < 2; round++) {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    names = sources.map((source, index) => {
      const name = names[index] ?? "";
      return counts.get(name) === 1 ? name : withHash(plain[index] ?? "", source);
    });
  }
  return names;
}

/** What became of a name: cut to what hosts take, or told apart by a hash. */
export type NameChange = "shortened" | "hashed";

/** Undefined when a tool's name says all that its source says, or comes from elsewhere. */
export function nameChangeOf(
  name: string,
  source: NameSource,
  withPrefix: boolean,
): NameChange | undefined {
  const whole = wholeName(source, withPrefix);
  if (name === whole) return undefined;
  if (name.endsWith(`_${hashOf(source)}`)) return "hashed";
  return whole.length > maxLength && whole.startsWith(name) ? "shortened" : undefined;
}

/**
 * Names for a host that takes fewer characters, by the names that are too long: whole words dropped, else a hash in place of
 * the rest; with a hash, too, where that would be another tool's name.
 */
export function shortenNames(names: readonly string[], room: number): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const shorten = (name: string): string =>
    name.length <= room ? name : (dropWords(name, room) ?? cutWithHash(name, room));
  for (const name of names) {
    const short = shorten(name);
    counts.set(short, (counts.get(short) ?? 0) + 1);
  }
  return new Map(
    names.flatMap((name) => {
      if (name.length <= room) return [];
      const short = shorten(name);
      return [[name, counts.get(short) === 1 ? short : cutWithHash(name, room)] as const];
    }),
  );
}

function cutWithHash(name: string, room: number): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, hashLength);
  return `${name.slice(0, room - hashLength - 1).replace(/[_-]+$/, "")}_${hash}`;
}

function plainName(source: NameSource, withPrefix: boolean): string {
  const name = wholeName(source, withPrefix);
  if (name.length <= maxLength) return name;
  const shortened = dropWords(name, maxLength);
  // One endless word: nothing to drop, so the hash says which it was.
  return shortened ?? withHash(name, source);
}

/** The name before anything is done about its length. */
function wholeName(source: NameSource, withPrefix: boolean): string {
  const words =
    clean(source.operationId ?? "") ||
    clean(`${source.method.toLowerCase()}_${clean(source.path)}`);
  return withPrefix ? `${clean(source.apiName)}_${words}` : words;
}

/** Runs of other characters become one underscore; none at either end. */
function clean(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, "_").replaceAll(/^[_-]+|[_-]+$/g, "");
}

/** Drops whole words from the end until the name fits; undefined when less than half of the room would be used. */
function dropWords(name: string, length: number): string | undefined {
  const words = name.match(/[A-Z]?[^A-Z_-]+|[A-Z]+|[_-]+/g) ?? [];
  let kept = name;
  while (kept.length > length && words.length > 0) {
    words.pop();
    kept = words.join("").replace(/[_-]+$/, "");
  }
  return kept.length >= length / 2 ? kept : undefined;
}

function withHash(name: string, source: NameSource): string {
  const room = maxLength - hashLength - 1;
  const head = name.length <= room ? name : (dropWords(name, room) ?? name.slice(0, room));
  return `${head}_${hashOf(source)}`;
}

function hashOf({ apiName, method, path }: NameSource): string {
  const hash = createHash("sha256").update(`${apiName} ${method} ${path}`).digest("hex");
  return hash.slice(0, hashLength);
}

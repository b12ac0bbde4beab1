/**
 * The operations of a document as it lies on the disk, found without the code under test: by hand through `paths`,
 * following references, into other files too.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { parse } from "yaml";

/** Where an operation stands: `paths`, the path, the method's key, and before it `additionalOperations` where it is one. */
export type OperationTokens = readonly string[];

const fixedMethods = ["get", "put", "post", "delete", "options", "head", "patch"];

/** What each version has besides (OpenAPI 3.0, section 4.7.9.1; 3.2, section 4.9.1). */
const methodsOf = (version: string): ReadonlySet<string> =>
  new Set([
    ...fixedMethods,
    ...(version.startsWith("2.") ? [] : ["trace"]),
    ...(version.startsWith("3.2") ? ["query"] : []),
  ]);

interface Node {
  readonly value: unknown;
  readonly file: string;
}

export async function readRawOperations(
  file: string,
  version: string,
): Promise<readonly OperationTokens[]> {
  const files = new Map<string, Promise<unknown>>();
  const methods = methodsOf(version);

  function read(name: string): Promise<unknown> {
    let content = files.get(name);
    if (content === undefined) files.set(name, (content = readFile(name, "utf8").then(parseText)));
    return content;
  }

  /** What a node stands for: the end of its chain of references. */
  async function follow({ value, file: from }: Node): Promise<Node> {
    const reference = membersOf(value).get("$ref");
    if (typeof reference !== "string") return { value, file: from };
    const hash = reference.indexOf("#");
    const name = hash === -1 ? reference : reference.slice(0, hash);
    const target = name === "" ? from : join(dirname(from), decodeURIComponent(name));
    let found: Node = { value: await read(target), file: target };
    for (const token of hash === -1 ? [] : tokensOf(reference.slice(hash))) {
      const holder = await follow(found);
      found = { value: membersOf(holder.value).get(token), file: holder.file };
    }
    return follow(found);
  }

  const paths = await follow({ value: membersOf(await read(file)).get("paths"), file });
  const found: OperationTokens[] = [];
  for (const [path, value] of membersOf(paths.value)) {
    if (path.startsWith("x-")) continue;
    const item = await follow({ value, file: paths.file });
    for (const [key, member] of membersOf(item.value)) {
      if (methods.has(key)) found.push(["paths", path, key]);
      if (key !== "additionalOperations" || !version.startsWith("3.2")) continue;
      const additional = await follow({ value: member, file: item.file });
      for (const method of membersOf(additional.value).keys())
        found.push(["paths", path, key, method]);
    }
  }
  return found;
}

/** The tokens of a JSON Pointer in its fragment form (RFC 6901, section 6). */
export function tokensOf(pointer: string): readonly string[] {
  return pointer
    .replace(/^#/, "")
    .split("/")
    .slice(1)
    .map((token) => percentDecode(token).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The text itself where it is not percent-encoded after all. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

function parseText(text: string): unknown {
  return text.trimStart().startsWith("{")
    ? JSON.parse(text)
    : parse(text, { merge: true, uniqueKeys: false, logLevel: "silent", maxAliasCount: -1 });
}

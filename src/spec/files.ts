/** Reading the other files of a document, within its limits. */
import { folderOf, showAddress } from "./address.ts";
import { limitConcurrency } from "./concurrency.ts";
import type { Diagnostic, JsonValue } from "./model.ts";
import { excessText, type ParseProblem, parseDocument } from "./parse.ts";
import { createFolderReader } from "./read-file.ts";
import type { Fetch } from "./read-url.ts";
import type { ReadOutcome } from "./read.ts";
import type { HeadersFor } from "./request-headers.ts";
import type { YamlReader } from "./yaml-reader.ts";

export type FileContent =
  | { readonly kind: "read"; readonly value: JsonValue; readonly warnings: readonly Diagnostic[] }
  /** Why there is none, as a clause: `there is no such file`. */
  | { readonly kind: "missing"; readonly reason: string };

export interface FilesOptions {
  /** Checks every address at the moment it connects. */
  readonly fetch: Fetch;
  readonly headersFor: HeadersFor;
  readonly readYaml: YamlReader["read"];
  /** Further folders that references may lead into. */
  readonly references: readonly URL[];
  /** Of all files but the root, decoded. */
  readonly maxBytes: number;
  /** The root included. */
  readonly maxFiles: number;
  /** Called for each file that is looked for; without bytes when it could not be read. */
  readonly onRead: (file: string, bytes: Uint8Array | undefined) => void;
}

const maxConcurrentReads = 16;
const fileTimeoutMs = 30_000;
const totalTimeoutMs = 120_000;
const tooLarge = "the files of the document together are larger than the limit allows";

/** The files of one document. */
export interface Files {
  /** Reads a file at its first use. @param file an address that references may name. Never rejects. */
  readonly read: (file: string) => Promise<FileContent>;
  /** Every file that was asked for, the root among them. */
  readonly addresses: () => readonly string[];
  /** What was guessed in the files that have been read, by address. */
  readonly warnings: () => Promise<readonly Diagnostic[]>;
}

/** @param root the document's first file, which was read already. */
export function createFiles(
  root: { readonly value: JsonValue; readonly address: URL },
  { fetch, headersFor, readYaml, references, maxBytes, maxFiles, onRead }: FilesOptions,
): Files {
  const folders = [folderOf(root.address) ?? [], references].flat();
  const readInFolder = createFolderReader(folders.filter(({ protocol }) => protocol === "file:"));
  const end = AbortSignal.timeout(totalTimeoutMs);
  const files = new Map<string, Promise<FileContent>>([
    [root.address.href, Promise.resolve({ kind: "read", value: root.value, warnings: [] })],
  ]);
  let bytesLeft = maxBytes;

  async function readBytes(address: URL): Promise<ReadOutcome> {
    if (address.protocol === "file:") return readInFolder(address, bytesLeft);
    const { readUrl } = await import("./read-url.ts");
    return readUrl(address, {
      fetch,
      headersFor,
      maxBytes: bytesLeft,
      redirect: "manual",
      signal: AbortSignal.any([end, AbortSignal.timeout(fileTimeoutMs)]),
    });
  }

  const readFile = limitConcurrency(maxConcurrentReads, async (address: URL) => {
    const outcome = await readBytes(address);
    onRead(address.href, outcome.kind === "read" ? outcome.bytes : undefined);
    switch (outcome.kind) {
      case "unreachable":
        return missing(outcome.reason);
      case "notModified":
        return missing("the server says that it has not changed, without being asked");
      case "tooLarge":
        return missing(tooLarge);
      case "read":
        // Others may have been read meanwhile.
        if (outcome.bytes.length > bytesLeft) return missing(tooLarge);
        bytesLeft -= outcome.bytes.length;
        return parseFile(outcome.bytes, address, readYaml);
    }
  });

  return {
    read(file) {
      let content = files.get(file);
      if (content === undefined) {
        content =
          files.size < maxFiles
            ? readFile(new URL(file))
            : Promise.resolve(missing("the document has more files than the limit allows"));
        files.set(file, content);
      }
      return content;
    },
    addresses: () => [...files.keys()],
    async warnings() {
      const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const contents = await Promise.all(sorted.map(([, content]) => content));
      return contents.flatMap((content) => (content.kind === "read" ? content.warnings : []));
    },
  };
}

async function parseFile(
  bytes: Uint8Array,
  address: URL,
  readYaml: YamlReader["read"],
): Promise<FileContent> {
  const parsed = await parseDocument(bytes, readYaml);
  if (parsed.kind !== "read") {
    return missing(describe(parsed));
  }
  const { value } = parsed;
  if (typeof value !== "object") {
    // Whatever text lies in the folder would read as YAML, and could end up in a description.
    return missing("it holds neither an object nor a list");
  }
  const shown = showAddress(address);
  const warnings = parsed.warnings.map(
    ({ pointer, message }) => ({ severity: "warning", path: shown + pointer, message }) as const,
  );
  return { kind: "read", value, warnings };
}

function missing(reason: string): FileContent {
  return { kind: "missing", reason };
}

/** Quotes nothing: a reference may name any file of the folder, and what it holds is not for all readers. */
function describe(problem: ParseProblem): string {
  switch (problem.kind) {
    case "empty":
      return "it is empty";
    case "markup":
      return "it is an HTML or XML page";
    case "syntax":
      return `it is not JSON or YAML (${problem.place})`;
    case "excess":
      return `it ${excessText[problem.excess]}`;
  }
}

import type { Stats } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { messageOf } from "../errors.ts";
import type { ReadOutcome, Unreachable } from "./read.ts";

/** What is looked for, in this order, where a folder is named. */
const namesInFolder: readonly string[] = ["openapi", "swagger"].flatMap((name) =>
  ["yaml", "yml", "json"].map((extension) => `${name}.${extension}`),
);

/** Reads the document at a path; a folder stands for the document in it. */
export async function readPath(path: string, maxBytes: number): Promise<ReadOutcome> {
  try {
    const stats = await stat(path);
    if (!stats.isDirectory()) {
      return await readBytes(path, stats, pathToFileURL(resolve(path)), maxBytes);
    }
    const names = new Set(await readdir(path));
    const name = namesInFolder.find((candidate) => names.has(candidate));
    if (name === undefined) {
      return unreachable(
        `it is a folder that holds none of ${namesInFolder.join(", ")}`,
        "Name the file of the document.",
      );
    }
    const inFolder = resolve(path, name);
    return await readBytes(inFolder, await stat(inFolder), pathToFileURL(inFolder), maxBytes);
  } catch (error) {
    return problemOf(error);
  }
}

/**
 * A reader of files in some folders, which refuses those that symbolic links lead out of all of them; the folders
 * themselves may be reached through links. Only regular files: a pipe might never end.
 *
 * @param folders `file:` URLs.
 */
export function createFolderReader(
  folders: readonly URL[],
): (address: URL, maxBytes: number) => Promise<ReadOutcome> {
  let roots: Promise<readonly string[]> | undefined;

  return async function readInFolder(address, maxBytes) {
    try {
      roots ??= findRealPaths(folders);
      const path = await realpath(fileURLToPath(address));
      if ((await roots).every((root) => relative(root, path).startsWith(".."))) {
        return unreachable("a symbolic link leads it out of the folder of the document");
      }
      const stats = await stat(path);
      return stats.isFile()
        ? await readBytes(path, stats, address, maxBytes)
        : unreachable("it is not a regular file");
    } catch (error) {
      return problemOf(error);
    }
  };
}

/** Of those that exist. */
async function findRealPaths(folders: readonly URL[]): Promise<readonly string[]> {
  const found = await Promise.allSettled(folders.map((folder) => realpath(fileURLToPath(folder))));
  return found.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function readBytes(
  path: string,
  { size }: Stats,
  address: URL,
  maxBytes: number,
): Promise<ReadOutcome> {
  if (size > maxBytes) {
    return { kind: "tooLarge" };
  }
  const bytes = await readFile(path);
  return bytes.length > maxBytes
    ? { kind: "tooLarge" }
    : { kind: "read", bytes, address, validators: undefined };
}

const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ["there is no such file", "Check the path; it is relative to the working directory."],
  ENOTDIR: ["there is no such file", "Check the path; it is relative to the working directory."],
  EACCES: ["this process may not read it", "Change its permissions, or run as another user."],
  EPERM: ["this process may not read it", "Change its permissions, or run as another user."],
  EISDIR: ["it is a folder", "Name the file of the document."],
  ELOOP: ["its symbolic links run in a circle", "Mend the links."],
};

function problemOf(error: unknown): Unreachable {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const [reason, remedy] = reasons[code] ?? [messageOf(error), ""];
  return unreachable(reason, remedy);
}

function unreachable(reason: string, remedy = ""): Unreachable {
  return { kind: "unreachable", reason, remedy };
}

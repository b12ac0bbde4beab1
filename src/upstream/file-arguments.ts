/** Arguments that name files by URL -> the same with the files themselves. */
import type { BuildProblem } from "../request/model.ts";
import { isArray, isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { isFilePlace, readFileArgument } from "../tool/file.ts";
import type { FilePlaces, ToolInput } from "../tool/model.ts";
import type { FetchedFile } from "./file.ts";

export type FilesOutcome =
  | { readonly ok: true; readonly arguments: JsonObject }
  | { readonly ok: false; readonly problems: readonly BuildProblem[] };

/** All of them are held in memory until they are sent. */
const maxFiles = 16;

interface Wanted {
  readonly argument: string;
  /** Where in a list; undefined: the argument itself. */
  readonly index: number | undefined;
  readonly url: string;
  readonly value: JsonObject;
}

/** Fetches what arguments name by URL; an argument whose file cannot be had is a problem with its reason. */
export async function withFetchedFiles(
  input: ToolInput,
  given: JsonObject,
  fetchFile: (url: string) => Promise<FetchedFile>,
): Promise<FilesOutcome> {
  if (input.files.size === 0) return { ok: true, arguments: given };
  const wanted = filePlaces(input).flatMap(([argument, places]) =>
    wantedIn(argument, given[argument], places),
  );
  if (wanted.length === 0) return { ok: true, arguments: given };
  if (wanted.length > maxFiles) {
    const message = `${wanted.length} files are given by URL; at most ${maxFiles} are fetched for one call.`;
    return { ok: false, problems: [{ argument: undefined, message }] };
  }
  const fetched = await Promise.all(wanted.map(({ url }) => fetchFile(url)));
  const problems: BuildProblem[] = [];
  const filled: { [argument: string]: JsonValue | undefined } = { ...given };
  for (const [position, { argument, index, value }] of wanted.entries()) {
    const file = fetched[position];
    if (file === undefined) continue;
    if (!file.ok) {
      const place = index === undefined ? argument : `${argument}[${index}]`;
      problems.push({
        argument,
        message: `${place}.url ${file.reason.replace(/\.$/, "")}. Give another URL, or the file itself in base64.`,
      });
      continue;
    }
    const content = toContent(value, file);
    const list = filled[argument];
    filled[argument] =
      index === undefined ? content : isArray(list) ? list.with(index, content) : list;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, arguments: filled };
}

/** Stands for a file in a request that is shown and not sent. */
export function toUnfetched(url: string): FetchedFile {
  return {
    ok: true,
    bytes: Buffer.from(`[what ${url} holds]`),
    mimeType: undefined,
    filename: undefined,
  };
}

/** By the argument that they are given in. */
function filePlaces({
  bindings,
  files,
}: ToolInput): readonly (readonly [argument: string, places: FilePlaces])[] {
  return bindings.flatMap((binding) => {
    if (binding.to === "bodyRest") return [...files];
    const places =
      binding.to === "body"
        ? files.get("")
        : binding.to === "bodyProperty"
          ? files.get(binding.property)
          : undefined;
    return places === undefined || binding.to === "parameter" ? [] : [[binding.argument, places]];
  });
}

function wantedIn(
  argument: string,
  value: JsonValue | undefined,
  places: FilePlaces,
): readonly Wanted[] {
  const candidates: readonly (readonly [JsonValue | undefined, number | undefined])[] = isArray(
    value,
  )
    ? value.map((item, index) => [item, index] as const)
    : [[value, undefined]];
  return candidates.flatMap(([candidate, index]) => {
    if (!isFilePlace(places, index) || !isObject(candidate)) return [];
    const source = readFileArgument(candidate)?.source;
    return source !== undefined && "url" in source
      ? [{ argument, index, url: source.url, value: candidate }]
      : [];
  });
}

/** What the caller says of a file goes before what its server says. */
function toContent(
  { url: _url, ...said }: JsonObject,
  { bytes, mimeType, filename }: FetchedFile & { readonly ok: true },
): JsonObject {
  return {
    ...(mimeType !== undefined && { mimeType }),
    ...(filename !== undefined && { filename }),
    ...said,
    base64: Buffer.from(bytes).toString("base64"),
  };
}

/** The `links` of a response: what can be asked for next, with values of the call (OpenAPI 3.2, section 4.20). */
import { entriesOf, isObject, namedEntriesOf, textOf } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { parsePointer } from "../spec/pointer.ts";
import type { Link, LinkTarget } from "./model.ts";
import type { Reader } from "./reader.ts";
import { cleanText, descriptionBeside } from "./text.ts";

/** Links that lead nowhere in this document, or to a server of their own, are left out: no tool goes there. */
export function readLinks(reader: Reader, value: JsonValue | undefined): readonly Link[] {
  return namedEntriesOf(value).flatMap(([name, entry]) => {
    const source = reader.resolve(entry);
    if (source === undefined || isObject(source["server"])) return [];
    const target = targetOf(reader, source["operationId"], source["operationRef"]);
    if (target === undefined) return [];
    return [
      {
        name,
        description: descriptionBeside(entry) ?? cleanText(textOf(source["description"])),
        target,
        parameters: new Map(entriesOf(source["parameters"])),
        requestBody: source["requestBody"],
      },
    ];
  });
}

function targetOf(
  reader: Reader,
  id: JsonValue | undefined,
  reference: JsonValue | undefined,
): LinkTarget | undefined {
  const operationId = reader.text(id).trim();
  if (operationId !== "") return { by: "operationId", operationId };
  const key = keyOf(textOf(reference), reader.serverOptions.address);
  return key === undefined ? undefined : { by: "key", key };
}

/** `#/paths/~1pets~1{id}/get`, whole or relative to the document's address -> `GET /pets/{id}`. */
function keyOf(reference: string, address: URL | undefined): string | undefined {
  const mark = reference.indexOf("#");
  const place = reference.slice(0, mark);
  if (mark < 0 || !isSame(place, address)) return undefined;
  const [paths, path, ...rest] = parsePointer(reference.slice(mark)) ?? [];
  const method =
    rest.length === 1 ? rest[0]?.toUpperCase() : rest[0] === "additionalOperations" && rest[1];
  return paths === "paths" && typeof method === "string" ? `${method} ${path}` : undefined;
}

function isSame(place: string, address: URL | undefined): boolean {
  if (place === "") return true;
  if (address === undefined || !URL.canParse(place, address.href)) return false;
  const [own] = address.href.split("#", 1);
  return new URL(place, address.href).href === own;
}

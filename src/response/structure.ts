/** XML that a schema describes as an object or a list gets the value of it; all else stays what it is. */
import type { Api, Operation, Schema } from "../operation/model.ts";
import { responseFor } from "../operation/response.ts";
import { createSchemaReader, type SchemaReader } from "../request/schema.ts";
import type { JsonObject } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import { toLegible } from "./legible.ts";
import { essenceOf, isXml, parseMediaType } from "./media-type.ts";
import type { Reply } from "./read.ts";
import { readXml } from "./xml.ts";

export function structureXml(reply: Reply, status: number, { api, operation }: Tool): Reply {
  if (reply.kind !== "text") return reply;
  const mediaType = parseMediaType(reply.mimeType);
  if (mediaType === undefined || !isXml(mediaType)) return reply;
  const schema = xmlSchemaOf(operation, status, reply.mimeType);
  if (schema === undefined) return reply;
  const { text, notes } = reply;
  const read = readXml(text, schema, schemasOf(api));
  if (!read.ok) return { ...reply, notes: [...notes, read.note] };
  return typeof read.value === "object" && read.value !== null
    ? { kind: "json", value: read.value, text: toLegible(text), notes }
    : reply;
}

/** The schema of a response: of its very media type, else of any that is XML. */
function xmlSchemaOf(operation: Operation, status: number, essence: string): Schema | undefined {
  const declared = (responseFor(operation, status)?.content ?? []).flatMap(({ type, schema }) => {
    const mediaType = parseMediaType(type);
    return mediaType !== undefined && isXml(mediaType)
      ? [{ type: essenceOf(mediaType), schema }]
      : [];
  });
  return (declared.find(({ type }) => type === essence) ?? declared[0])?.schema;
}

/** References are followed once per document. */
const readers = new WeakMap<JsonObject, SchemaReader>();

function schemasOf({ document }: Api): SchemaReader {
  let reader = readers.get(document);
  if (reader === undefined) readers.set(document, (reader = createSchemaReader(document)));
  return reader;
}

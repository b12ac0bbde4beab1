import { randomUUID } from "node:crypto";

import type { MediaType } from "../../operation/model.ts";
import { isArray, isObject } from "../../spec/json.ts";
import type { JsonValue } from "../../spec/model.ts";
import { isFileArgument } from "../../tool/file.ts";
import type { BuildProblem } from "../model.ts";
import { toText } from "../value.ts";
import { readFile } from "./file.ts";
import type { BodySerializer } from "./model.ts";

/** `multipart/form-data` (RFC 7578): a part for each property, and for each member of a list. */
export const multipart: BodySerializer = (value, mediaType, files) => {
  const boundary = `gateway-${randomUUID()}`;
  const problems: BuildProblem[] = [];
  const chunks: Uint8Array[] = [];
  for (const [name, member] of Object.entries(isObject(value) ? value : {})) {
    if (member === undefined || member === null) continue;
    for (const item of isArray(member) ? member : [member]) {
      const part = toPart(name, item, mediaType, files.has(name));
      if ("problem" in part) problems.push(part.problem);
      else chunks.push(Buffer.from(`--${boundary}\r\n${part.head}\r\n\r\n`), part.bytes, crlf);
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  const [essence = ""] = mediaType.type.split(";", 1);
  const type = essence.includes("*") ? "multipart/form-data" : essence.trim();
  return { ok: true, content: Buffer.concat(chunks), contentType: `${type}; boundary=${boundary}` };
};

const crlf = Buffer.from("\r\n");

type Part =
  | { readonly head: string; readonly bytes: Uint8Array }
  | { readonly problem: BuildProblem };

function toPart(name: string, value: JsonValue, mediaType: MediaType, isFile: boolean): Part {
  const declared = mediaType.encoding.get(name)?.contentType?.split(",", 1)[0]?.trim();
  const disposition = `content-disposition: form-data; name="${quote(name)}"`;
  // Text for a property that the document calls a file is still a file: servers tell them by their filename.
  if (isFile || isFileArgument(value)) {
    const file = readFile(value, name);
    if (!file.ok) return { problem: file.problem };
    const type = file.mimeType ?? (declared?.includes("*") === false ? declared : undefined);
    return {
      head: `${disposition}; filename="${quote(file.filename ?? name)}"\r\ncontent-type: ${plainType(type)}`,
      bytes: file.bytes,
    };
  }
  // OpenAPI 3.1, section 4.8.15: objects default to application/json, primitives to text/plain.
  const type = declared ?? (typeof value === "object" ? "application/json" : undefined);
  return {
    head: type === undefined ? disposition : `${disposition}\r\ncontent-type: ${plainType(type)}`,
    bytes: Buffer.from(toText(value)),
  };
}

/** Escapes as browsers do (WHATWG HTML, multipart/form-data encoding algorithm), so that no name ends its header. */
function quote(text: string): string {
  return text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A type that came from a model must not write headers of its own. */
function plainType(type: string | undefined): string {
  return type !== undefined &&
    /^[\w.+-]+\/[\w.+-]+(;[\w\s=."-]*)?$/.test(type) &&
    !/[\r\n]/.test(type)
    ? type
    : "application/octet-stream";
}

/** Files as arguments: how a schema says "file", and what a model may give for one. */
import { isObject } from "../spec/json.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";

/** Text is sent as it stands (UTF-8); bytes come in base64, with what the upload needs to know. */
export interface FileArgument {
  readonly base64: string;
  readonly filename?: string;
  readonly mimeType?: string;
}

/** Whether a schema stands for raw bytes: OpenAPI 3.0 says `format: binary`, 3.1 a media type without encoding. */
export function isBinarySchema(schema: JsonObject): boolean {
  if (schema["format"] === "binary") return true;
  if (schema["contentEncoding"] !== undefined || schema["type"] === "object") return false;
  const mediaType = schema["contentMediaType"];
  return typeof mediaType === "string" && !/^text\/|json$/.test(mediaType);
}

/** The schema of an argument that is a file. */
export function toFileSchema(description: string): JsonObject {
  const hint = "Text as it is, or an object with base64 for other bytes.";
  return {
    description: description === "" ? hint : `${description} ${hint}`,
    anyOf: [
      { type: "string" },
      {
        type: "object",
        properties: {
          base64: { type: "string", contentEncoding: "base64" },
          filename: { type: "string" },
          mimeType: { type: "string" },
        },
        required: ["base64"],
        additionalProperties: false,
      },
    ],
  };
}

export function isFileArgument(value: JsonValue | undefined): value is JsonObject & FileArgument {
  return isObject(value) && typeof value["base64"] === "string";
}

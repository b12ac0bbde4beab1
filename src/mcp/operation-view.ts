/** One operation as its resource shows it: all that the document says of it, and the tool that calls it. */
import type {
  Api,
  Body,
  Encoding,
  Encodings,
  MediaType,
  Operation,
  Parameter,
  SecurityScheme,
} from "../operation/model.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import type { Tool } from "../tool/model.ts";
import { withDefinitions } from "./definitions.ts";

/** @param tool the tool that calls the operation; undefined when none does */
export function toOperationView(
  api: Api,
  operation: Operation,
  tool: Tool | undefined,
): JsonObject {
  const { operationId, method, path, summary, description, tags, deprecated } = operation;
  return withDefinitions(api.document, {
    tool: tool?.name ?? null,
    method,
    path,
    operationId,
    summary,
    description,
    tags,
    deprecated,
    servers: operation.servers.map((server) => ({ ...server })),
    parameters: operation.parameters.map(toParameterView),
    body: operation.body === undefined ? undefined : toBodyView(operation.body),
    responses: operation.responses.map(({ status, description: meaning, content }) => ({
      status,
      description: meaning,
      content: content.map(toMediaTypeView),
    })),
    security: toSecurityView(api, operation),
  });
}

function toBodyView({ required, description, content }: Body): JsonObject {
  return { required, description, content: content.map(toMediaTypeView) };
}

function toParameterView(parameter: Parameter): JsonObject {
  return parameter.style === "content"
    ? { ...parameter, mediaType: parameter.mediaType.type }
    : { ...parameter };
}

function toMediaTypeView({ type, schema, ...encodings }: MediaType): JsonObject {
  return { type, schema, ...toEncodingsView(encodings) };
}

function toEncodingsView({ encoding, prefixEncoding, itemEncoding }: Encodings): JsonObject {
  return {
    ...(encoding.size > 0 && {
      encoding: Object.fromEntries(
        [...encoding].map(([property, how]) => [property, toEncodingView(how)]),
      ),
    }),
    ...(prefixEncoding.length > 0 && { prefixEncoding: prefixEncoding.map(toEncodingView) }),
    ...(itemEncoding && { itemEncoding: toEncodingView(itemEncoding) }),
  };
}

function toEncodingView(encoding: Encoding): JsonObject {
  const { contentTypes, headers, style, explode, allowReserved } = encoding;
  return {
    ...(contentTypes.length > 0 && { contentType: contentTypes.join(", ") }),
    ...(headers.size > 0 && { headers: Object.fromEntries(headers) }),
    style,
    explode,
    allowReserved,
    ...toEncodingsView(encoding),
  };
}

/** Alternatives, any one of which is enough; the gateway satisfies them by itself. */
function toSecurityView(api: Api, { security }: Operation): readonly JsonValue[] {
  return security.map((alternative) =>
    alternative.map(({ scheme, scopes }) => {
      const known = api.securitySchemes.get(scheme);
      return { scheme, scopes, ...(known && { kind: toSchemeView(known) }) };
    }),
  );
}

/** Where tokens come from is nothing that a model could use. */
function toSchemeView(scheme: SecurityScheme): JsonObject {
  switch (scheme.kind) {
    case "oauth2":
      return { kind: scheme.kind, flows: Object.keys(scheme.flows) };
    default:
      return { ...scheme };
  }
}

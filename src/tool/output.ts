/**
 * What a success looks like -> the output schema of a tool. `loose` says what there is, in a schema that strict clients
 * can hold against replies of APIs that stray from their documents; `exact` says what the document says.
 */
import type { Api, Operation } from "../operation/model.ts";
import { isNullable } from "../operation/schema-keyword.ts";
import { createSchemaConverter } from "../operation/schema.ts";
import { isObject } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import { bodyKindOf } from "./body-media-type.ts";
import { fitToBudget } from "./budget.ts";
import { toLooseSchema } from "./loose-schema.ts";
import { successResponses } from "./success.ts";

export interface OutputOptions {
  readonly outputSchema: "off" | "loose" | "exact";
  /** Largest output schema that is listed. */
  readonly outputSchemaBytes: number;
}

/**
 * JSON Schema 2020-12; undefined when nothing is said of the JSON of a success, or nothing is wanted. An object without
 * any of the members that it names always conforms.
 * @param whereToRead - URI of the resource with the whole of it, named where a part is left out
 */
export function toOutputSchema(
  operation: Operation,
  { document }: Pick<Api, "document">,
  { outputSchema, outputSchemaBytes }: OutputOptions,
  whereToRead: string,
): JsonObject | undefined {
  const schemas = outputSchema === "off" ? [] : successSchemas(operation);
  if (schemas.length === 0) return undefined;
  return outputSchema === "exact"
    ? fitToBudget(toExactSchema(schemas, document), whereToRead, outputSchemaBytes)
    : toLooseSchema(schemas, document, outputSchemaBytes, whereToRead);
}

/** Of every JSON that a success may be, the first of each. */
export function successSchemas(operation: Operation): readonly JsonObject[] {
  const schemas = successResponses(operation)
    .flatMap(({ content }) => content)
    .filter(({ type }) => bodyKindOf(type) === "json")
    .flatMap(({ schema }) => (isObject(schema) ? [schema] : []));
  // Most operations answer in one way, which needs no comparing.
  if (schemas.length < 2) return schemas;
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

/** The document's word is one alternative; what strays from it, failures and selections are the other. */
function toExactSchema(schemas: readonly JsonObject[], document: JsonObject): JsonObject {
  const converter = createSchemaConverter(document, "output");
  const branches = schemas.map((schema) => converter.convert(schema));
  const definitions = converter.definitions();
  const isObjectOnly = schemas.every((schema) => {
    const target = converter.unwrap(schema);
    return isObject(target) && target["type"] === "object" && !isNullable(target);
  });
  return {
    ...(isObjectOnly && { type: "object" }),
    anyOf: [...branches, { description: "Anything else that the API may answer." }],
    ...(definitions !== undefined && { $defs: definitions }),
  };
}

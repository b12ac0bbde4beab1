/** What of a tool is searched, field by field. */
import type { Api, Operation, Parameter } from "../../operation/model.ts";
import { entriesOf, isObject, listOf, textOf } from "../../spec/json.ts";
import type { JsonObject, JsonValue } from "../../spec/model.ts";
import { createResolver } from "../../spec/pointer.ts";
import type { Tool } from "../model.ts";
import { wordsOf } from "./words.ts";

/** Of a description, in characters: it comes to the point first, and goes on about permissions and pages. */
const maxDescription = 400;
/** Of what an argument says of itself, in characters, and how many of its values. */
const maxMeaning = 80;
const maxValues = 10;
/** Of a body, counted from the outside: `allOf` nests. */
const maxDepth = 4;

/** Each field with what a match in it counts. */
export const fieldBoosts = {
  /** Name, title, path and tags, each word once: they repeat each other, and a word is no likelier meant for that. */
  head: 6,
  /** What the path ends in: `labels` of `/issues/{number}/labels/{name}`. */
  subject: 3,
  description: 2,
  /** Names of parameters and of what is in the body. */
  arguments: 0.2,
  /** What these say of themselves, and the values that they may have. */
  meanings: 0.1,
} as const;

export type SearchedText = { readonly [Field in keyof typeof fieldBoosts]: string };

/** @param resolve of the tool's document */
export function toSearchedText(tool: Tool, resolve: Resolve): SearchedText {
  const { operation, name, title, description } = tool;
  const head = [name, title, operation.path, ...operation.tags].join(" ");
  const inputs = [...operation.parameters.map(toInput), ...bodyInputs(operation, resolve)];
  return {
    head: [...new Set(wordsOf(head))].join(" "),
    subject: subjectOf(operation.path),
    description: description.slice(0, maxDescription),
    arguments: inputs.map((input) => input.name).join(" "),
    meanings: inputs.map((input) => input.meaning).join(" "),
  };
}

export type Resolve = ReturnType<typeof createResolver>;

export function resolverOf({ document }: Api): Resolve {
  return createResolver(document);
}

function subjectOf(path: string): string {
  return path.split("/").findLast((segment) => segment !== "" && !segment.startsWith("{")) ?? "";
}

interface Input {
  readonly name: string;
  readonly meaning: string;
}

function toInput({ name, description, schema }: Parameter): Input {
  return { name, meaning: meaningOf(isObject(schema) ? schema : {}, description) };
}

function meaningOf({ enum: values }: JsonObject, description: string): string {
  const named = listOf(values).filter((value) => typeof value === "string");
  return [description.slice(0, maxMeaning), ...named.slice(0, maxValues)].join(" ");
}

function bodyInputs({ body }: Operation, resolve: Resolve): readonly Input[] {
  const schema = body?.content[0]?.schema;
  return schema === undefined ? [] : propertiesOf(schema, resolve, maxDepth);
}

function propertiesOf(schema: JsonValue, resolve: Resolve, depth: number): readonly Input[] {
  if (!isObject(schema) || depth === 0) return [];
  const { value } = resolve(schema);
  if (value === undefined) return [];
  return [
    ...entriesOf(value["properties"]).map(([name, property]) => {
      const known = isObject(property) ? property : {};
      return { name, meaning: meaningOf(known, textOf(known["description"])) };
    }),
    ...["allOf", "anyOf", "oneOf"].flatMap((keyword) =>
      listOf(value[keyword]).flatMap((member) => propertiesOf(member, resolve, depth - 1)),
    ),
  ];
}

/** The README's table of options. */
import type { z } from "zod";

import { toJsonSchema } from "./json-schema.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Markdown: one row an option, in the order of the schema; `<name>` stands for a key that the operator chooses. */
export function optionTable(): string {
  const rows = toRows(toJsonSchema(), "").map((cells) => `| ${cells.join(" | ")} |`);
  return [
    "| option | type | default | what it does |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function toRows(table: JsonSchema, prefix: string): readonly (readonly string[])[] {
  return Object.entries(table.properties ?? {}).flatMap(([key, option]) => {
    // `$schema` is for editors.
    if (typeof option === "boolean" || key.startsWith("$")) return [];
    const name = `${prefix}${key}`;
    if (option.properties !== undefined) return toRows(option, `${name}.`);
    const member = option.additionalProperties;
    if (typeof member === "object" && member.properties !== undefined) {
      return toRows(member, `${name}.<name>.`);
    }
    // A word or a table; those of an API tell what is in theirs in words.
    const inner = prefix === "" ? option.anyOf?.find(isTable) : undefined;
    const rows = inner === undefined ? [] : toRows(inner, `${name}.`);
    const isRequired = table.required?.includes(key) ?? false;
    return [
      [
        `\`${name}\``,
        option.title ?? "",
        isRequired ? "required" : toDefault(option.default),
        option.description ?? "",
      ],
      ...rows,
    ];
  });
}

function isTable(schema: JsonSchema | boolean): schema is JsonSchema {
  return typeof schema === "object" && schema.properties !== undefined;
}

/** Empty lists and tables, and what has no default at all, are an empty cell. */
function toDefault(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? `\`${String(value)}\`` : "";
}

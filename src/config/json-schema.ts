/** gateway.schema.json, from which editors complete and check a configuration file; `npm run generate` writes it. */
import { z } from "zod";

import { configSchema } from "./schema.ts";

/** Draft 7, which the YAML and JSON services of editors know best, of the file as it is written (not as it is read). */
export function toJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(configSchema, {
    target: "draft-07",
    io: "input",
    override({ jsonSchema }) {
      // Of no use to who writes the file: `readonly` is about the value in the program, and no file holds 2^53 of anything.
      delete jsonSchema.readOnly;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}

/** The text of gateway.schema.json. */
export function toJsonSchemaText(): string {
  return `${JSON.stringify(toJsonSchema(), null, 2)}\n`;
}

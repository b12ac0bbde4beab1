/** Writes what is made from the configuration's schema: gateway.schema.json and the README's table of options. */
import { readFile, writeFile } from "node:fs/promises";

import { toJsonSchemaText } from "../src/config/json-schema.ts";
import { optionTable } from "../src/config/option-table.ts";

await writeFile(new URL("../gateway.schema.json", import.meta.url), toJsonSchemaText());

const readmeFile = new URL("../README.md", import.meta.url);
const readme = await readFile(readmeFile, "utf8");
const table = `<!-- options -->\n\n${optionTable()}\n<!-- /options -->`;
await writeFile(
  readmeFile,
  readme.replace(/<!-- options -->[\s\S]*<!-- \/options -->/, () => table),
);

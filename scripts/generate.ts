/** Writes what is made from the code: gateway.schema.json and the README's tables of options and failures. */
import { readFile, writeFile } from "node:fs/promises";

import { toJsonSchemaText } from "../src/config/json-schema.ts";
import { optionTable } from "../src/config/option-table.ts";
import { failureTable } from "../src/response/failure-table.ts";
import { hostTable } from "../src/tool/host-table.ts";

await writeFile(new URL("../gateway.schema.json", import.meta.url), toJsonSchemaText());

const readmeFile = new URL("../README.md", import.meta.url);
let readme = await readFile(readmeFile, "utf8");
for (const [name, table] of [
  ["options", optionTable()],
  ["failures", failureTable()],
  ["hosts", hostTable()],
]) {
  const place = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
  readme = readme.replace(place, () => `<!-- ${name} -->\n\n${table}\n<!-- /${name} -->`);
}
await writeFile(readmeFile, readme);

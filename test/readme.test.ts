/** What the README says of options and environment is what the code has. */
import { readFile } from "node:fs/promises";

import { describe, expect, it } from "vitest";

import { bookshop, heading, toRow } from "../bench/token-table.ts";
import { optionTable } from "../src/config/option-table.ts";
import { settingVariables } from "../src/config/settings.ts";
import { readApi } from "../src/operation/read.ts";
import { failureTable } from "../src/response/failure-table.ts";
import { createCatalogue } from "../src/tool/catalogue.ts";
import { load } from "./spec/load.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** Formatters pad tables; the cells count. */
function cells(table: string): readonly string[] {
  return table
    .trim()
    .split("\n")
    .filter((line) => !/^\|[\s|-]+\|$/.test(line))
    .map((line) => line.replaceAll(/\s*\|\s*/g, "|"));
}

describe("the README", () => {
  it("has every failure of a call (npm run generate writes the table)", () => {
    const table = /<!-- failures -->\n([\s\S]*?)<!-- \/failures -->/.exec(readme)?.[1] ?? "";
    expect(cells(table)).toEqual(cells(failureTable()));
  });

  it("has every option of the configuration file (npm run generate writes the table)", () => {
    const table = /<!-- options -->\n([\s\S]*?)<!-- \/options -->/.exec(readme)?.[1] ?? "";
    expect(cells(table)).toEqual(cells(optionTable()));
  });

  it("has what the sample API costs in each mode (npm run bench:tokens writes the table)", async () => {
    const loaded = await load(bookshop.document, { maxBytes: 4 * 1024 * 1024 });
    const row = toRow(bookshop, createCatalogue([readApi(loaded, "api")]));
    const table = /<!-- tokens -->\n([\s\S]*?)<!-- \/tokens -->/.exec(readme)?.[1] ?? "";
    expect(cells(table)).toContain(`|${row.join("|")}|`);
    expect(cells(table)[0]).toBe(`|${heading.join("|")}|`);
  });

  it.each(Object.keys(settingVariables))("names the variable %s", (variable) => {
    expect(readme).toContain(`\`${variable}\``);
  });

  it.each(["serve", "stdio", "tools", "call", "check"])("names the command %s", (command) => {
    expect(readme).toMatch(new RegExp(`^\\| \`${command} `, "m"));
  });
});

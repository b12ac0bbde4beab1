/** How tools and prompts differ from what was approved, for people: whole texts, since they are what is approved. */
import { withoutInvisible } from "../spec/invisible.ts";
import type { JsonObject, JsonValue } from "../spec/model.ts";
import { type Deviation, nameOf } from "../tool/approval.ts";

/** @param found by the name of the API */
export function toText(found: readonly (readonly [string, readonly Deviation[]])[]): string {
  const lines = found.flatMap(([api, deviations]) => [
    `${api}:`,
    ...deviations.flatMap(toLines).map((line) => `  ${line}`),
    "",
  ]);
  // The file may have been edited by anybody, and a terminal obeys what is written to it.
  return lines.map((line) => `${withoutInvisible(line)}\n`).join("");
}

function toLines(deviation: Deviation): readonly string[] {
  const kind = deviation.entry.startsWith("prompts ") ? "prompt " : "";
  const title = `${deviation.kind} ${kind}${nameOf(deviation.entry)}`;
  switch (deviation.kind) {
    case "added":
      return [
        title,
        ...Object.keys(deviation.after).flatMap((part) => toPart(part, {}, deviation.after)),
      ];
    case "removed":
      return [title];
    case "changed":
      return [
        title,
        ...deviation.parts.flatMap((part) => toPart(part, deviation.before, deviation.after)),
      ];
  }
}

/** Lines that both have are left out, unless they differ in nothing but their order or number. */
function toPart(part: string, before: JsonObject, after: JsonObject): readonly string[] {
  const old = linesOf(before[part]);
  const now = linesOf(after[part]);
  const gone = old.filter((each) => !now.includes(each));
  const come = now.filter((each) => !old.includes(each));
  const [left, right] = gone.length + come.length > 0 ? [gone, come] : [old, now];
  return [
    `  ${part}:`,
    ...left.map((each) => `    - ${each}`),
    ...right.map((each) => `    + ${each}`),
  ];
}

function linesOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (typeof value === "string" ? value : JSON.stringify(value)).split("\n");
}

/** What the last reload of a document changed, on a page of Markdown. */
import type { Api } from "../operation/model.ts";
import { textOf } from "../spec/json.ts";
import type { JsonObject } from "../spec/model.ts";
import { type Deviation, toSummary } from "../tool/approval.ts";
import type { Tool } from "../tool/model.ts";
import { line } from "./facts.ts";
import type { DocumentHistory } from "./history.ts";

/** Lines of one section, and characters of one line. */
const maxLines = 200;
const maxLength = 400;

/**
 * @param tools of this API that the client sees
 * What is gone, and schemas, are told where it sees all of the API: nobody can say whether it would have seen the others.
 */
export function toChangeView(
  api: Api,
  tools: readonly Tool[],
  { readAtMs, change, waiting, operations }: DocumentHistory,
): string {
  const title = `# Changes of ${line(api.title)}`;
  const at = new Date(readAtMs).toISOString();
  const shown = new Map(api.operations.map((operation) => [operation.key, operation]));
  const seesAll = api.operations.length === operations;
  const approval = toWaiting(
    waiting.filter((each) => seesAll || (each.kind === "changed" && shown.has(keyOf(each.before)))),
  );
  if (change === undefined) {
    const read = `The document was read at ${at}, and has not changed since.`;
    return `${[title, read, ...approval].join("\n\n")}\n`;
  }
  const byKey = new Map(tools.map((tool) => [tool.operation.key, tool]));
  const { versions, added, removed, changed, schemas } = change;
  const name = (key: string): string => {
    const tool = byKey.get(key);
    return tool === undefined ? key : `\`${tool.name}\` (${key})`;
  };
  const sections = [
    toSection(
      "Operations added",
      added
        .filter((key) => shown.has(key))
        .map((key) => withText(name(key), shown.get(key)?.summary ?? "")),
    ),
    ...(seesAll
      ? [
          toSection(
            "Operations removed",
            removed.map(({ key, summary }) => withText(key, summary)),
          ),
        ]
      : []),
    toSection(
      "Operations changed",
      [...changed]
        .filter(([key]) => shown.has(key))
        .map(([key, parts]) => withText(name(key), parts.join("; "))),
    ),
    ...(seesAll
      ? [
          toSection("Schemas", [
            ...schemas.added.map((each) => `${line(each)}: added`),
            ...schemas.removed.map((each) => `${line(each)}: removed`),
            ...schemas.changed.map((each) => `${line(each)}: changed`),
          ]),
        ]
      : []),
  ].filter((section) => section !== "");
  const isNewVersion = versions.before !== versions.after;
  const version = isNewVersion
    ? ` Its version went from ${line(versions.before) || "none"} to ${line(versions.after) || "none"}.`
    : "";
  return `${[
    title,
    `The document was read anew at ${at}.${version}`,
    ...(sections.length === 0 ? ["No operation that is shown here has changed."] : sections),
    ...approval,
  ].join("\n\n")}\n`;
}

/** Of what nobody has approved not a word is shown: names and numbers say what would change. */
function toWaiting(deviations: readonly Deviation[]): readonly string[] {
  return deviations.length === 0
    ? []
    : [`## Waiting for approval\n\n- ${line(toSummary(deviations), maxLength)}`];
}

function keyOf(entry: JsonObject): string {
  return textOf(entry["operation"]);
}

function toSection(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  const more = items.length - maxLines;
  return [
    `## ${title} (${items.length})`,
    "",
    ...items.slice(0, maxLines).map((item) => `- ${item}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join("\n");
}

function withText(name: string, text: string): string {
  const said = line(text, maxLength);
  return said === "" ? name : `${name}: ${said}`;
}

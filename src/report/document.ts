/** What became of the document itself. */
import type { Tool } from "../tool/model.ts";
import { findingAt } from "./finding.ts";
import type { Finding, ReportedApi } from "./model.ts";
import { isServer } from "./place.ts";
import { counted } from "./text.ts";

/** Everything that was not read as it stands, and whether anything was left of it. */
export function findInDocument(
  { api, isBaseUrlGiven }: ReportedApi,
  tools: readonly Tool[],
): readonly Finding[] {
  // Who has given a base URL needs no servers.
  const diagnostics = api.diagnostics.filter(({ path }) => !(isBaseUrlGiven && isServer(path)));
  const findings = diagnostics.map(({ severity, path, message }) =>
    findingAt(severity === "error" ? "left-out" : "guessed", { api: api.name, path, message }),
  );
  if (tools.length > 0) return findings;
  const message =
    api.operations.length === 0
      ? "No operation was read from the document."
      : `The selection leaves out all of its ${counted(api.operations.length, "operation")}.`;
  return [...findings, findingAt("no-tools", { api: api.name, path: "#/paths", message })];
}

/** The report of `check` for a terminal: what matters first, long lists cut, nothing about what is well. */
import { cleanText } from "../operation/text.ts";
import type { ApiSummary, ListSize, Report } from "../report/model.ts";
import { amount, counted, roughly } from "../report/text.ts";
import { size } from "../response/phrase.ts";
import { toFindingsText } from "./check-finding.ts";
import { toHostsText } from "./check-host.ts";
import { toTable } from "./table.ts";
import { wrap } from "./wrap.ts";

export function toCheckText(report: Report): string {
  const told = (severity: "error" | "warning" | "note"): string => toFindingsText(report, severity);
  const sections = [
    report.apis.map(toApiLine).join("\n"),
    toVerdict(report),
    told("error"),
    told("warning"),
    toHostsText(report.hosts),
    told("note"),
    toSizeText(report.size),
  ];
  // Documents may hold control characters, which terminals obey.
  return cleanText(sections.filter((section) => section !== "").join("\n\n"));
}

function toApiLine(api: ApiSummary): string {
  const { title, version, baseUrl, operations, skipped, tools, secured } = api;
  const facts = [
    tools === operations
      ? counted(tools, "tool")
      : `${counted(tools, "tool")} of ${counted(operations, "operation")}`,
    ...(skipped === 0 ? [] : [`${counted(skipped, "operation")} skipped`]),
    ...(baseUrl === undefined ? [] : [`calls ${baseUrl}`]),
    ...(secured === 0 ? ["asks for no credentials"] : []),
  ];
  return wrap(`${title}${version === "" ? "" : ` ${version}`}: ${facts.join("; ")}`);
}

function toVerdict({ errors, warnings, hosts }: Report): string {
  const accepting = hosts.filter(({ accepts }) => accepts).length;
  const findings = [
    errors === 0 ? "No errors" : counted(errors, "error"),
    warnings === 0 ? "no warnings" : counted(warnings, "warning"),
  ];
  return `${findings.join(", ")}. Taken as it is by ${accepting} of ${hosts.length} hosts.`;
}

function toSizeText({ bytes, tokens, heaviest }: ListSize): string {
  if (heaviest.length === 0) return "";
  const rows = heaviest.map((tool) => [
    amount(tool.bytes).padStart(7),
    amount(tool.tokens).padStart(6),
    tool.tool,
  ]);
  return [
    wrap(
      `SIZE of tools/list: ${size(bytes)}; about ${roughly(tokens)} tokens (of names, descriptions and input schemas, 4 bytes a token). The heaviest tools:`,
    ),
    "",
    toTable(["  BYTES", "TOKENS", "TOOL"], rows, undefined),
  ].join("\n");
}

/** The findings of `check` for a terminal: kind by kind, each with what would mend it. */
import { findingKinds } from "../report/finding.ts";
import { groupBy } from "../report/group.ts";
import type { Finding, FindingKind, Report, Severity } from "../report/model.ts";
import { amount } from "../report/text.ts";
import { tellings } from "./check-telling.ts";
import { wrap } from "./wrap.ts";

/** Findings of a kind that are told one by one. */
const mostLines: Readonly<Record<Severity, number>> = { error: 20, warning: 5, note: 3 };
/** Places that are named where the same is true of many. */
const mostPlaces = 3;

/** All findings of a severity, kind by kind; empty where there is none. */
export function toFindingsText({ findings, apis }: Report, severity: Severity): string {
  const kinds = groupBy(
    findings.filter((finding) => finding.severity === severity),
    ({ kind }) => kind,
  );
  return [...kinds].map(([kind, group]) => toGroupText(kind, group, apis.length > 1)).join("\n\n");
}

function toGroupText(kind: FindingKind, group: readonly Finding[], severalApis: boolean): string {
  const { severity } = findingKinds[kind];
  const mends = new Set(group.map(({ mend }) => mend));
  const lines = toLines(kind, group, severalApis);
  const told = lines.slice(0, mostLines[severity]).map(({ text }) => text);
  const untold = lines.slice(mostLines[severity]).reduce((sum, { count }) => sum + count, 0);
  const more = untold === 0 ? [] : [`and ${amount(untold)} more (--json has all)`];
  return [
    ...toTitled(kind, group, { told, more }),
    ...[...mends].map((mend) => wrap(`  > ${mend}`, 4)),
  ].join("\n");
}

interface Told {
  readonly told: readonly string[];
  readonly more: readonly string[];
}

function toTitled(
  kind: FindingKind,
  group: readonly Finding[],
  { told, more }: Told,
): readonly string[] {
  const { heading, line } = tellings[kind];
  const severity = `${findingKinds[kind].severity.toUpperCase()}: `;
  // A single sentence needs no heading, and names need no lines of their own.
  const isSentence = line !== "path and message" && group.every(({ tool }) => tool === undefined);
  if (isSentence && told.length === 1) return [wrap(`${severity}${told.join()}`)];
  const title = `${severity}${heading(group.length)}`;
  if (line === "name") return [wrap(`${title}: ${[...told, ...more].join(", ")}`)];
  return [
    title,
    ...told.map((text) => wrap(`  - ${text}`, 4)),
    ...more.map((text) => `    ${text}`),
  ];
}

interface Line {
  readonly text: string;
  /** Findings that it tells. */
  readonly count: number;
}

function toLines(
  kind: FindingKind,
  group: readonly Finding[],
  severalApis: boolean,
): readonly Line[] {
  // The same sentence about a thousand places is one line.
  const alike = groupBy(group, (finding) =>
    finding.tool === undefined ? `${finding.api} ${finding.message}` : finding,
  );
  return [...alike.values()].flatMap((findings): readonly Line[] => {
    const [first] = findings;
    if (first === undefined) return [];
    const names = severalApis && first.tool === undefined && first.api !== "";
    const api = names ? `${first.api}: ` : "";
    return [{ text: `${api}${tell(kind, first, findings)}`, count: findings.length }];
  });
}

function tell(kind: FindingKind, first: Finding, alike: readonly Finding[]): string {
  const { path, tool = "", operation, message } = first;
  switch (tellings[kind].line) {
    case "name":
      return tool;
    case "name and message":
      return `${tool}: ${message}`;
    case "operation":
      return `${tool} (${operation})`;
    case "operation and message":
      return tool === "" ? message : `${tool} (${operation}): ${message}`;
    case "message":
      return message;
    case "path and message":
      return alike.length === 1 ? `${path}: ${message}` : `${message} ${toPlaces(alike)}`;
  }
}

function toPlaces(findings: readonly Finding[]): string {
  const places = findings.slice(0, mostPlaces).map(({ path }) => path);
  const more = findings.length - places.length;
  return `(at ${places.join(", ")}${more === 0 ? "" : ` and ${amount(more)} more places`})`;
}

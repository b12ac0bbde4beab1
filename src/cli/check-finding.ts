/** How the findings of `check` are told: a heading for each kind, its findings, and what would mend them. */
import { findingKinds } from "../report/finding.ts";
import { groupBy } from "../report/group.ts";
import type { Finding, FindingKind, Report, Severity } from "../report/model.ts";
import { amount, counted } from "../report/text.ts";
import { wrap } from "./wrap.ts";

/** Findings of a kind that are told one by one. */
const mostLines: Readonly<Record<Severity, number>> = { error: 20, warning: 5, note: 3 };
/** Places that are named where the same is true of many. */
const mostPlaces = 3;

interface Telling {
  /** Stands over all findings of the kind. */
  readonly heading: (count: number) => string;
  /** What a finding is told with; `name` alone stands on the line of the heading. */
  readonly line:
    | "name"
    | "name and message"
    | "operation"
    | "operation and message"
    | "message"
    | "path and message";
}

const tellings: Readonly<Record<FindingKind, Telling>> = {
  "left-out": {
    heading: (count) => `${counted(count, "part")} of the document left out`,
    line: "path and message",
  },
  "no-base-url": { heading: () => "tools without a base URL", line: "operation and message" },
  "no-tools": { heading: () => "no tools", line: "message" },
  "no-credential": { heading: () => "credentials not set", line: "message" },
  "withheld-credential": {
    heading: () => "credentials not sent to other origins",
    line: "operation and message",
  },
  guessed: {
    heading: (count) => `${counted(count, "place")} in the document not read as written`,
    line: "path and message",
  },
  "no-description": {
    heading: (count) => `${counted(count, "tool")} without a description`,
    line: "operation",
  },
  "short-description": {
    heading: (count) => `${counted(count, "tool")} described in one or two words`,
    line: "operation and message",
  },
  "repeated-description": {
    heading: (count) => `${counted(count, "tool")} described as another is`,
    line: "operation and message",
  },
  "many-tools": { heading: () => "many tools", line: "message" },
  "cut-schema": {
    heading: (count) => `${counted(count, "input schema")} cut for the list`,
    line: "name and message",
  },
  "no-operation-id": {
    heading: (count) => `${counted(count, "operation")} without an operationId`,
    line: "name",
  },
  "shortened-name": {
    heading: (count) => `${counted(count, "name")} shortened to what hosts take`,
    line: "name and message",
  },
  "hashed-name": {
    heading: (count) => `${counted(count, "name")} with a hash`,
    line: "name and message",
  },
  deprecated: { heading: (count) => counted(count, "deprecated tool"), line: "name" },
};

/** All findings of a severity, kind by kind; empty where there is none. */
export function toFindingsText({ findings, apis }: Report, severity: Severity): string {
  const kinds = groupBy(
    findings.filter((finding) => finding.severity === severity),
    ({ kind }) => kind,
  );
  return [...kinds].map(([kind, group]) => toGroupText(kind, group, apis.length > 1)).join("\n\n");
}

function toGroupText(kind: FindingKind, group: readonly Finding[], severalApis: boolean): string {
  const { severity, mend } = findingKinds[kind];
  const { heading, line } = tellings[kind];
  const lines = toLines(kind, group, severalApis);
  const told = lines.slice(0, mostLines[severity]).map(({ text }) => text);
  const untold = lines.slice(mostLines[severity]).reduce((sum, { count }) => sum + count, 0);
  const more = untold === 0 ? [] : [`and ${amount(untold)} more (--json has all)`];
  const title = `${severity.toUpperCase()}: ${heading(group.length)}`;
  return [
    ...(line === "name"
      ? [wrap(`${title}: ${[...told, ...more].join(", ")}`)]
      : [
          title,
          ...told.map((text) => wrap(`  - ${text}`, 4)),
          ...more.map((text) => `    ${text}`),
        ]),
    wrap(`  > ${mend}`, 4),
  ].join("\n");
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
    const api = severalApis && first.tool === undefined ? `${first.api}: ` : "";
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

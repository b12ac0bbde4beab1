/** Text of a configuration file -> its table. YAML 1.2 contains JSON, so one parser serves both. */
import { LineCounter, parseDocument, type YAMLError } from "yaml";

import { isTable } from "./table.ts";
import { yamlComplaints } from "./yaml-complaint.ts";

/** Each message is one sentence with line and column, and none repeats text of the file, which may be secret. */
export type ParsedText =
  | { readonly ok: true; readonly table: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly messages: readonly string[] };

/** An alias bomb needs more. */
const maxAliasCount = 100;

export function parseConfigText(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  // A tag that nobody resolves (`!env X`, `!secret x`) is a warning only, and would leave the text after it as value.
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) return { ok: false, messages: toMessages(complaints, lines) };
  return toTable(() => document.toJS({ maxAliasCount }));
}

function toTable(read: () => unknown): ParsedText {
  let table: unknown;
  try {
    table = read();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message =
      "a YAML alias (*name) has no anchor (&name) above it, or there are too many of them";
    return { ok: false, messages: [message] };
  }
  // An empty file, or one of comments only.
  if (table === null) return { ok: true, table: {} };
  return isTable(table)
    ? { ok: true, table }
    : { ok: false, messages: ["must be a table of options at its top"] };
}

/** One a line: what follows on the same line is mostly a consequence of the first. */
function toMessages(complaints: readonly YAMLError[], lines: LineCounter): readonly string[] {
  const byLine = new Map<number, string>();
  for (const { code, pos } of complaints) {
    const { line, col } = lines.linePos(pos[0]);
    if (!byLine.has(line)) {
      byLine.set(line, `line ${line}, column ${col}: ${yamlComplaints[code]}`);
    }
  }
  return [...byLine.values()];
}

/** How each kind of finding is told. */
import type { FindingKind } from "../report/model.ts";
import { counted } from "../report/text.ts";

export interface Telling {
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

export const tellings: Readonly<Record<FindingKind, Telling>> = {
  "left-out": {
    heading: (count) => `${counted(count, "part")} of the document left out`,
    line: "path and message",
  },
  "no-base-url": { heading: () => "tools without a base URL", line: "operation and message" },
  instruction: {
    heading: (count) =>
      `${counted(count, "text")} that ${count === 1 ? "reads" : "read"} like ${count === 1 ? "an instruction" : "instructions"} to a model`,
    line: "path and message",
  },
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

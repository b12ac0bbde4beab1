import type { Tool } from "../tool/model.ts";
import type { Finding, FindingKind, Severity } from "./model.ts";
import { operationPointer } from "./place.ts";

interface KindOfFinding {
  readonly severity: Severity;
  readonly mend: string;
}

/** In the order in which people should read them. */
export const findingKinds: Readonly<Record<FindingKind, KindOfFinding>> = {
  "left-out": {
    severity: "error",
    mend: "Mend the document there; the rest of it is served.",
  },
  "no-base-url": {
    severity: "error",
    mend: "Give --base-url, or `baseUrl` in the configuration.",
  },
  instruction: {
    severity: "warning",
    mend: "Read it as a model would. What should not be there an overlay removes; a description of your own goes under `tools.operations` in the configuration.",
  },
  "no-tools": {
    severity: "warning",
    mend: "Only operations under `paths` become tools, and of them those that `tools` in the configuration lets in.",
  },
  "no-credential": {
    severity: "warning",
    mend: "Set these environment variables, or `credentials` in the configuration.",
  },
  "withheld-credential": {
    severity: "warning",
    mend: "Name the origin under `credentialOrigins` in the configuration, if it may have them.",
  },
  guessed: {
    severity: "warning",
    mend: "Mend the document there, if what was done about it is not what you want.",
  },
  "no-description": {
    severity: "warning",
    mend: "Describe them in the document, or under `tools.operations` in the configuration.",
  },
  "short-description": {
    severity: "warning",
    mend: "Say more in the document, or under `tools.operations` in the configuration.",
  },
  "repeated-description": {
    severity: "warning",
    mend: "Say what is different in the document, or under `tools.operations` in the configuration.",
  },
  "many-tools": {
    severity: "note",
    mend: "Offer fewer: `include`, `exclude` or `readOnly` under `tools` in the configuration.",
  },
  "cut-schema": {
    severity: "note",
    mend: "Nothing is lost: the whole schema is a resource, which the short one names, and calls are checked against it.",
  },
  "no-operation-id": {
    severity: "note",
    mend: "Give an operationId in the document, or a name under `tools.operations` in the configuration.",
  },
  "shortened-name": {
    severity: "note",
    mend: "Give a shorter operationId, or a name under `tools.operations` in the configuration.",
  },
  "hashed-name": {
    severity: "note",
    mend: "Give operationIds that differ once they are short, or names under `tools.operations` in the configuration.",
  },
  deprecated: {
    severity: "note",
    mend: "`deprecated: false` under `tools` in the configuration leaves them out.",
  },
};

/** About a place in a document. */
export function findingAt(
  kind: FindingKind,
  { api, path, message }: Pick<Finding, "api" | "path" | "message">,
): Finding {
  const { severity, mend } = findingKinds[kind];
  return { kind, severity, api, path, tool: undefined, operation: undefined, message, mend };
}

/** About one tool. */
export function findingOn(kind: FindingKind, tool: Tool, message: string): Finding {
  const path = operationPointer(tool.operation);
  return {
    ...findingAt(kind, { api: tool.api.name, path, message }),
    tool: tool.name,
    operation: tool.operation.key,
  };
}

/** What became of operationIds on their way to names. */
import type { Tool } from "../tool/model.ts";
import { nameChangeOf } from "../tool/name.ts";
import { findingOn } from "./finding.ts";
import type { Finding } from "./model.ts";

/** @param withPrefix - whether names start with the name of their API */
export function findNameChanges(tools: readonly Tool[], withPrefix: boolean): readonly Finding[] {
  return tools.flatMap((tool) => {
    const { name, api, operation } = tool;
    const { operationId, method, path } = operation;
    const change = nameChangeOf(name, { apiName: api.name, operationId, method, path }, withPrefix);
    const long = operationId ?? operation.key;
    return [
      ...(operationId === undefined
        ? [findingOn("no-operation-id", tool, "It is named after its method and path.")]
        : []),
      ...(change === "shortened"
        ? [findingOn("shortened-name", tool, `Shortened from ${long}.`)]
        : []),
      ...(change === "hashed" ? [findingOn("hashed-name", tool, `Made of ${long}.`)] : []),
    ];
  });
}

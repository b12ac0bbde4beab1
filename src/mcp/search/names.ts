/** Names of the tools of search mode, as they speak of each other. */
import type { Tool } from "../../tool/model.ts";

export const findName = "search_operations";
export const describeName = "describe_operation";
export const callName = "call_operation";
export const callReadName = "call_read_operation";

/** The tool that an operation is called by. */
export function callerOfTool({ hints }: Tool): string {
  return hints.readOnlyHint ? callReadName : callName;
}

/** What there is instead, for who asked for an API or a tag that there is not. */
import type { Catalogue } from "../../tool/model.ts";

/** Tags named when one is asked for that there is not. */
const maxTags = 30;

export function tellApis({ apis }: Catalogue): string {
  return `APIs: ${apis.map(({ name }) => name).join(", ")}.`;
}

/** With a space in front; empty where no operation has a tag. */
export function tellTags({ tools }: Catalogue): string {
  const tags = [...new Set(tools.flatMap(({ operation }) => operation.tags))];
  return tags.length === 0 ? "" : ` Tags here: ${tags.slice(0, maxTags).join(", ")}.`;
}

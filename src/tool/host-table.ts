/** The README's table of hosts. */
import { type Host, hosts, type Limit } from "./host-limits.ts";

/** Markdown: one row a host, with its word for `?host=` and a link to where each limit is written down. */
export function hostTable(): string {
  return [
    "| `host` | is | clients that begin with | limits |",
    "| --- | --- | --- | --- |",
    ...Object.entries(hosts).map(
      ([word, host]) => `| \`${word}\` | ${toCells(host).join(" | ")} |`,
    ),
    "",
  ].join("\n");
}

function toCells({ name, clients, limits }: Host): readonly string[] {
  const links = limits.map((limit) => `[${toSubject(limit)}](${limit.source})`);
  return [
    name,
    clients.map((client) => `\`${client}\``).join(", "),
    [...new Set(links)].join(", "),
  ];
}

function toSubject(limit: Limit): string {
  switch (limit.kind) {
    case "toolCount":
      return `${limit.max} tools`;
    case "contextWindow":
      return "tokens";
    case "toolName":
      return "names";
    case "fullName":
      return `names of ${limit.maxCharacters} characters with \`${limit.before}server${limit.between}\``;
    case "description":
      return `descriptions of ${limit.maxCharacters} characters`;
    case "argumentName":
      return "names of arguments";
    case "rootKeyword":
      return `no ${limit.refused.join(", ")} at the root`;
    case "arrayItems":
      return "items of arrays";
    case "knownKeywords":
      return "a part of JSON Schema";
    case "refusedKeywords":
      return `no ${limit.refused.join(", ")}`;
    case "formats":
      return "formats";
    case "singleType":
      return "one type";
    case "textChoices":
      return "choices of texts";
  }
}

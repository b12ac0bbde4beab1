import { groupBy } from "../report/group.ts";
import type { HostVerdict } from "../report/model.ts";
import { wrap } from "./wrap.ts";

/** Hosts that take the list on one line, then what stands in the way of the others and what would clear it. */
export function toHostsText(hosts: readonly HostVerdict[]): string {
  const accepting = hosts.filter(({ accepts }) => accepts).map(({ host }) => host);
  const problems = hosts.flatMap(({ host, problems: all }) =>
    all.map((problem) => ({ ...problem, host })),
  );
  const alike = groupBy(problems, ({ message }) => message);
  const mends = new Set(problems.map(({ mend }) => mend));
  return [
    wrap(
      accepting.length === 0
        ? "HOSTS: none takes the list as it is"
        : `HOSTS that take the list as it is: ${accepting.join(", ")}`,
    ),
    ...(problems.length === 0 ? [] : ["Those that do not, and why:"]),
    ...[...alike].map(([message, group]) =>
      wrap(`  - ${group.map(({ host }) => host).join(", ")}: ${message}`, 4),
    ),
    ...[...mends].map((mend) => wrap(`  > ${mend}`, 4)),
  ].join("\n");
}

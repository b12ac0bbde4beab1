import type { HostVerdict } from "../report/model.ts";
import { wrap } from "./wrap.ts";

/** Hosts that take the list on one line, then what stands in the way of the others and what would clear it. */
export function toHostsText(hosts: readonly HostVerdict[]): string {
  const accepting = hosts.filter(({ accepts }) => accepts).map(({ host }) => host);
  const refusing = hosts.filter(({ accepts }) => !accepts);
  const widest = Math.max(0, ...refusing.map(({ host }) => host.length));
  const lines = refusing.flatMap(({ host, problems }) =>
    problems.map(({ message }, index) =>
      wrap(`  ${(index === 0 ? host : "").padEnd(widest)}  ${message}`, widest + 4),
    ),
  );
  const mends = new Set(refusing.flatMap(({ problems }) => problems.map(({ mend }) => mend)));
  return [
    wrap(
      accepting.length === 0
        ? "HOSTS: none takes the list as it is"
        : `HOSTS that take the list as it is: ${accepting.join(", ")}`,
    ),
    ...(lines.length === 0 ? [] : ["Those that do not, and why:", ...lines]),
    ...[...mends].map((mend) => wrap(`  > ${mend}`, 4)),
  ].join("\n");
}

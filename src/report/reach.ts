/** Whether calls can arrive: a base URL and credentials. */
import type { Operation, SecurityRequirement } from "../operation/model.ts";
import { isSecured } from "../operation/secured.ts";
import { credentials } from "../response/phrase.ts";
import { formatPointer } from "../spec/pointer.ts";
import type { Tool } from "../tool/model.ts";
import type { MissingCredential } from "../upstream/outcome.ts";
import { findingAt, findingOn } from "./finding.ts";
import { groupBy } from "./group.ts";
import type { Finding, ReportedApi } from "./model.ts";
import { amount, counted } from "./text.ts";

/** Tools that nobody has given a base URL; one finding when that is all tools of an API. */
export function findUnreachable(
  { api, isBaseUrlGiven }: ReportedApi,
  tools: readonly Tool[],
): readonly Finding[] {
  const unreachable = isBaseUrlGiven
    ? []
    : tools.filter(({ operation }) => operation.servers.length === 0);
  if (unreachable.length > 0 && unreachable.length === tools.length) {
    const message = `Neither the document nor the configuration says where the API lives: none of its ${counted(tools.length, "tool")} can be called.`;
    return [findingAt("no-base-url", { api: api.name, path: "#/servers", message })];
  }
  return unreachable.map((tool) => ({
    ...findingOn(
      "no-base-url",
      tool,
      "Its operation has servers of its own, and none of their URLs is absolute.",
    ),
    mend: "Give the operation an absolute URL in the document, or leave it out (`exclude` under `tools`).",
  }));
}

/** What tools need and nobody has configured, one finding for all that need the same. */
export function findMissingCredentials(
  { api, missing }: ReportedApi,
  tools: readonly Tool[],
): readonly Finding[] {
  const needs = new Map(missing.map((need) => [need.scheme, need]));
  const lacking = tools
    .map(({ operation }) => lackingOf(operation.security, needs))
    .filter(({ length }) => length > 0);
  return [...groupBy(lacking, credentials)].map(([text, group]) =>
    findingAt("no-credential", {
      api: api.name,
      path: formatPointer(["components", "securitySchemes", group[0]?.[0]?.[0]?.scheme ?? ""]),
      message: `${counted(group.length, "tool needs", "tools need")} ${text}.`,
    }),
  );
}

/** Tools that need credentials and go where none are sent, one finding for each origin. */
export function findWithheldCredentials(
  { isBaseUrlGiven, sendsCredentialsTo }: ReportedApi,
  tools: readonly Tool[],
): readonly Finding[] {
  // A base URL of the operator's own gets them, and is where every call goes.
  if (isBaseUrlGiven) return [];
  const withheld = tools.filter(({ operation: { servers, security } }) => {
    const [server] = servers;
    return server !== undefined && isSecured(security) && !sendsCredentialsTo(server.url);
  });
  return [...groupBy(withheld, ({ operation }) => originOf(operation))].flatMap(
    ([origin, group]) => {
      const [first, ...others] = group;
      if (first === undefined) return [];
      const who = others.length === 0 ? "It goes" : `It and ${amount(others.length)} more go`;
      return [
        findingOn("withheld-credential", first, `${who} to ${origin}, which gets no credentials.`),
      ];
    },
  );
}

function originOf({ servers }: Operation): string {
  return new URL(servers[0]?.url ?? "").origin;
}

/** Of each alternative, what it lacks; nothing where one of them lacks nothing. */
function lackingOf(
  security: readonly SecurityRequirement[],
  needs: ReadonlyMap<string, MissingCredential>,
): readonly (readonly MissingCredential[])[] {
  const lacking = security.map((alternative) =>
    alternative.flatMap(({ scheme }) => needs.get(scheme) ?? []),
  );
  return lacking.some(({ length }) => length === 0) ? [] : lacking;
}

/** What there is to say about documents as tools. Pure: neither calls nor reads anything. */
import { isSecured } from "../operation/secured.ts";
import { size } from "../response/phrase.ts";
import type { JsonObject } from "../spec/model.ts";
import { withControls } from "../tool/control.ts";
import { hosts } from "../tool/host-limits.ts";
import type { Tool } from "../tool/model.ts";
import { findRepeatedDescriptions, findWeakDescriptions } from "./description.ts";
import { findInDocument } from "./document.ts";
import { findingAt, findingKinds, findingOn } from "./finding.ts";
import { judgeHost } from "./judge.ts";
import type { ApiSummary, Finding, Report, ReportedApi, ReportSource } from "./model.ts";
import { findNameChanges } from "./naming.ts";
import { isWholeOperation } from "./place.ts";
import { findMissingCredentials, findUnreachable, findWithheldCredentials } from "./reach.ts";
import { measureList } from "./size.ts";
import { findSuspicious } from "./suspicion.ts";
import { amount } from "./text.ts";

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool: beyond 30 to 50 tools. */
const manyTools = 50;

const order = Object.keys(findingKinds);

export function createReport({ name: server, catalogue, apis }: ReportSource): Report {
  const ofApi = apis.map((reported) => ({
    reported,
    tools: catalogue.tools.filter((tool) => tool.api === reported.api),
  }));
  const findings = [
    ...ofApi.flatMap(({ reported, tools }) => [
      ...findAll(reported, tools, apis.length > 1),
      ...findSuspicious(reported, tools, catalogue.tools),
    ]),
    ...findManyTools(catalogue.tools),
  ].toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
  const listSize = measureList(catalogue);
  const list = { server, tools: catalogue.tools, tokens: listSize.tokens };
  return {
    server,
    tools: catalogue.tools.length,
    errors: findings.filter(({ severity }) => severity === "error").length,
    warnings: findings.filter(({ severity }) => severity === "warning").length,
    notes: findings.filter(({ severity }) => severity === "note").length,
    apis: ofApi.map(({ reported, tools }) => summarize(reported, tools)),
    findings,
    hosts: Object.values(hosts).map((host) => judgeHost(host, list)),
    size: listSize,
  };
}

function summarize({ api, baseUrl }: ReportedApi, tools: readonly Tool[]): ApiSummary {
  const skipped = api.diagnostics.filter(
    ({ severity, path }) => severity === "error" && isWholeOperation(path),
  );
  return {
    name: api.name,
    title: api.title,
    version: api.version,
    baseUrl,
    operations: api.operations.length,
    skipped: new Set(skipped.map(({ path }) => path)).size,
    tools: tools.length,
    secured: tools.filter(({ operation }) => isSecured(operation.security)).length,
  };
}

function findAll(
  reported: ReportedApi,
  tools: readonly Tool[],
  withPrefix: boolean,
): readonly Finding[] {
  return [
    ...findInDocument(reported, tools),
    ...findUnreachable(reported, tools),
    ...findMissingCredentials(reported, tools),
    ...findWithheldCredentials(reported, tools),
    ...findWeakDescriptions(tools),
    ...findRepeatedDescriptions(tools),
    ...findCutSchemas(tools),
    ...findNameChanges(tools, withPrefix),
    ...tools
      .filter(({ operation }) => operation.deprecated)
      .map((tool) => findingOn("deprecated", tool, "The document marks it as deprecated.")),
  ];
}

function findManyTools({ length }: readonly Tool[]): readonly Finding[] {
  const message = `Models choose worse among more than 30 to 50 tools; these are ${amount(length)}.`;
  return length <= manyTools ? [] : [findingAt("many-tools", { api: "", path: "", message })];
}

function findCutSchemas(tools: readonly Tool[]): readonly Finding[] {
  return tools.flatMap((tool) => {
    const whole = jsonSize(withControls(tool.input.schema, tool.controls));
    const listed = jsonSize(tool.listedSchema);
    return listed < whole
      ? [findingOn("cut-schema", tool, `Listed with ${size(listed)} of ${size(whole)}.`)]
      : [];
  });
}

function jsonSize(schema: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(schema));
}

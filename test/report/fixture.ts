import type { Api } from "../../src/operation/model.ts";
import type { Finding, FindingKind, Report, ReportedApi } from "../../src/report/model.ts";
import { createReport } from "../../src/report/report.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createCatalogue } from "../../src/tool/catalogue.ts";
import type { Tool } from "../../src/tool/model.ts";
import { apiOf, type DocumentOptions, toolFor } from "../helpers/document.ts";

/** An API with a base URL, all credentials and a description for everything, unless said otherwise. */
export function reported(api: Api, given: Partial<ReportedApi> = {}): ReportedApi {
  return {
    api,
    baseUrl: api.servers[0]?.url,
    isBaseUrlGiven: false,
    missing: [],
    sendsCredentialsTo: () => true,
    ...given,
  };
}

export function reportOn(options: DocumentOptions, given: Partial<ReportedApi> = {}): Report {
  const api = apiOf(options);
  return createReport({
    name: "gateway",
    catalogue: createCatalogue([api]),
    apis: [reported(api, given)],
  });
}

export function ofKind({ findings }: Report, kind: FindingKind): readonly Finding[] {
  return findings.filter((finding) => finding.kind === kind);
}

/** As many tools as asked for, `tool0` and on. */
export function manyTools(count: number): readonly Tool[] {
  const tool = toolFor({ operationId: "tool", summary: "Does what it does" });
  return Array.from({ length: count }, (_, index) => ({ ...tool, name: `tool${index}` }));
}

/** A tool that lists this input schema under this name. */
export function toolWith({
  name = "tool",
  description = "Does what it does",
  schema = { type: "object" },
}: {
  readonly name?: string;
  readonly description?: string;
  readonly schema?: JsonObject;
}): Tool {
  return { ...toolFor({ operationId: "tool" }), name, description, listedSchema: schema };
}

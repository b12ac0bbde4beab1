import { type RequestOptions, requestOptions } from "../../src/config/request-options.ts";
import { type BuildOptions, buildRequest } from "../../src/request/build.ts";
import type { UpstreamRequest } from "../../src/request/model.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import type { Tool } from "../../src/tool/model.ts";

/** Options of requests to `https://api.example.com/v1`, the defaults but for those given. */
export function buildOptions(requests: Partial<RequestOptions> = {}): BuildOptions {
  return {
    baseUrl: "https://api.example.com/v1",
    userAgent: "test/1",
    requests: { ...requestOptions.parse({}), ...requests },
    randomId: () => "random-id",
  };
}

/** The request of a call that must come to one. */
export function build(
  tool: Tool,
  given: JsonObject,
  requests?: Partial<RequestOptions>,
): UpstreamRequest {
  const outcome = buildRequest(tool, given, buildOptions(requests));
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join("\n"));
  return outcome.request;
}

/** What is wrong with arguments that must not come to a request; none when they do. */
export function problemsOf(
  tool: Tool,
  given: JsonObject,
  requests?: Partial<RequestOptions>,
): readonly string[] {
  const outcome = buildRequest(tool, given, buildOptions(requests));
  return outcome.ok ? [] : outcome.problems.map(({ message }) => message);
}

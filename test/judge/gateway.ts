/** The gateway as it ships, serving one document in front of the judge; every credential it asks for is a dummy. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { request } from "undici";
import { z } from "zod";

import type { JsonObject } from "../../src/spec/model.ts";
import { serveGateway } from "../helpers/process.ts";

export interface ListedTool {
  readonly name: string;
  readonly inputSchema: JsonObject;
}

export interface JudgedApi {
  readonly tools: readonly ListedTool[];
  /** @returns why nothing was sent, argument by argument; undefined when the request left. */
  call(tool: string, args: JsonObject): Promise<readonly string[] | undefined>;
}

export interface JudgedGateway {
  /** What is served of a document, by the name given to it. */
  open(name: string): Promise<JudgedApi>;
  stop(): Promise<void>;
}

const healthSchema = z.object({
  apis: z.array(z.object({ missing: z.array(z.string()), problem: z.string().optional() })),
});
const listSchema = z.object({
  result: z.object({
    tools: z.array(
      z.object({ name: z.string(), inputSchema: z.custom<JsonObject>((given) => given !== null) }),
    ),
  }),
});
const callSchema = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.object({ text: z.string().optional() })),
    structuredContent: z.unknown().optional(),
  }),
});
/** Failures that end a call before a request leaves. */
const unsentSchema = z.object({
  kind: z.enum(["arguments", "credentialMissing", "addressRefused", "noServer"]),
});

/** The judge takes its time over a large document, answers at length, and fails often without being out of order. */
const patience = {
  timeouts: { headersMs: "60s", bodyMs: "60s", attemptMs: "120s", callMs: "120s" },
  limits: { replyBytes: "64MiB" },
  retry: { attempts: 1 },
  breaker: { failures: 1_000_000 },
};

/**
 * @param documents by the name that their API gets
 * @param baseUrl where all of them are said to live
 */
export async function startGateway(
  documents: ReadonlyMap<string, string>,
  baseUrl: string,
): Promise<JudgedGateway> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-judge-"));
  const config = {
    logLevel: "silent",
    apis: Object.fromEntries(
      [...documents].map(([name, spec]) => [name, { spec, baseUrl, ...patience }]),
    ),
  };
  await writeFile(join(folder, "gateway.yaml"), JSON.stringify(config));
  const start = (env: Readonly<Record<string, string>>) => serveGateway([], { cwd: folder, env });

  const asking = await start({});
  const health = healthSchema.parse(await (await request(`${asking.url}/health`)).body.json());
  await asking.stop();
  const problems = health.apis.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new Error(`Documents were not read:\n${problems.join("\n")}`);
  const missing = health.apis.flatMap((api) => api.missing);
  const gateway = await start(
    Object.fromEntries(withPastedTokens(missing).map((name) => [name, "dummy"])),
  );

  async function rpc(api: string, method: string, params: JsonObject): Promise<unknown> {
    const { body } = await request(`${gateway.url}/apis/${api}/mcp`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    });
    return body.json();
  }

  return {
    async open(name) {
      const { tools } = listSchema.parse(await rpc(name, "tools/list", {})).result;
      return {
        tools,
        async call(tool, args) {
          const answer = await rpc(name, "tools/call", { name: tool, arguments: args });
          const parsed = callSchema.safeParse(answer);
          if (!parsed.success) return [`- ${JSON.stringify(answer).slice(0, 1_000)}`];
          const { result } = parsed.data;
          const unsent = unsentSchema.safeParse(result.structuredContent);
          if (result.isError !== true || !unsent.success) return undefined;
          return (result.content[0]?.text ?? "")
            .split("\n")
            .filter((line) => line.startsWith("- "));
        },
      };
    },
    async stop() {
      await gateway.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Nobody here gives tokens to a client: those of OAuth are pasted, by the name of the scheme alone. */
function withPastedTokens(variables: readonly string[]): readonly string[] {
  const schemes = variables.flatMap((name) => /^(.+)_CLIENT_ID$/.exec(name)?.[1] ?? []);
  const others = variables.filter(
    (name) => !schemes.some((scheme) => name.startsWith(`${scheme}_`)),
  );
  return [...schemes, ...others];
}

/** Every address of the gateway. A thin skin: what an address does is in the file that is named like it. */
import { Hono } from "hono";

import type { OriginPolicy } from "../access/origin.ts";
import type { PeerOf } from "../access/peer.ts";
import type { Traffic } from "../access/traffic.ts";
import type { PerCallerOptions } from "../config/traffic-options.ts";
import { announce, type ChangeFor } from "../mcp/change.ts";
import type { Audit } from "../telemetry/audit.ts";
import { authenticate, isKnown } from "./access.ts";
import { type AdminOptions, createReloadRoute } from "./admin.ts";
import { createEndpoints, type Endpoint, type EndpointDependencies } from "./endpoint.ts";
import type { HttpContext, HttpEnvironment } from "./environment.ts";
import { type GatewayHealth, obstacleOf, toHealthReport, toPublicHealth } from "./health.ts";
import { rpcCode, rpcError } from "./json-rpc.ts";
import { limitAll, limitCallers } from "./limit.ts";
import { plain } from "./plain.ts";
import { showResourceMetadata } from "./protected-resource.ts";
import { guardProvenance } from "./provenance.ts";
import { shownPath } from "./shown-path.ts";

export interface HttpDependencies extends EndpointDependencies {
  /** Names of the APIs that are served. */
  readonly apis: () => readonly string[];
  readonly health: () => GatewayHealth;
  /** Whether what replicas share is at hand. */
  readonly isStateReachable: () => boolean;
  /** What Prometheus reads; undefined: there is no such address. */
  readonly metrics: MetricsPage | undefined;
  readonly policy: OriginPolicy;
  readonly peerOf: PeerOf;
  readonly traffic: Traffic;
  readonly perCaller: PerCallerOptions;
  readonly audit: Audit;
  /** What whoever has the token may do; undefined: there is no such address. */
  readonly admin: AdminOptions | undefined;
}

export interface MetricsPage {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

export interface HttpApp {
  readonly app: Hono<HttpEnvironment>;
  /** Tells clients of earlier revisions on their streams, and those of 2026-07-28 that listen. */
  announce(changeFor: ChangeFor): void;
  /** Says from now on that no more should be sent here, and goes on as before. */
  leave(): void;
  /** Before a stop: no new sessions, and an end to all streams on which nothing is due. Running calls go on. */
  endStreams(): void;
  /** Ends sessions and what still runs. */
  close(): Promise<void>;
}

export function createHttpApp(dependencies: HttpDependencies): HttpApp {
  const { apis, health, metrics, policy, peerOf, access, sessions, traffic, audit, log, admin } =
    dependencies;
  let isStopping = false;
  const endpoints = createEndpoints(dependencies);
  const all = endpoints.of(undefined);

  /** The endpoint of the API in the path, or 404 with the names of those that there are. */
  const ofApi =
    (serve: (endpoint: Endpoint, context: HttpContext) => Promise<Response>) =>
    async (context: HttpContext): Promise<Response> => {
      const name = context.req.param("api") ?? "";
      const known = apis();
      if (known.includes(name)) return serve(endpoints.of(name), context);
      return notFound(`There is no API of this name. Known: ${known.join(", ")}.`);
    };

  const app = new Hono<HttpEnvironment>({ strict: false });
  app.use(guardProvenance(policy, peerOf, log));

  // Before the rest is closed: what says whether the gateway lives, and how to sign in.
  app.get("/livez", () => plain(200, { status: "ok" }));
  app.get("/readyz", () => {
    const isStateReachable = dependencies.isStateReachable();
    const obstacle = obstacleOf(health(), { isStopping, isStateReachable });
    return obstacle === undefined
      ? plain(200, { status: "ready" })
      : plain(503, { status: "not ready", reason: obstacle });
  });
  for (const path of ["/health", "/mcp/health"]) {
    app.get(path, async (context) => {
      const report = health();
      const isOpen = access === undefined || (await isKnown(access, context));
      return plain(
        200,
        isOpen ? toHealthReport(report, sessions.counts()) : toPublicHealth(report),
      );
    });
  }
  if (metrics !== undefined) {
    if (access !== undefined) app.use("/metrics", authenticate(access, { audit, log }));
    app.get("/metrics", async ({ body }) =>
      body(await metrics.text(), 200, {
        "content-type": metrics.contentType,
        "cache-control": "no-store",
      }),
    );
  }
  app.use(limitAll(traffic, audit));
  if (admin !== undefined) app.post("/admin/reload", createReloadRoute(admin));
  if (access !== undefined) {
    app.get(
      "/.well-known/*",
      (context) => showResourceMetadata(access, context) ?? notFound(nothingHere),
    );
    app.use(authenticate(access, { audit, log }));
  }
  app.use(limitCallers(dependencies.perCaller, audit));

  app.all("/mcp", (context) => all.streamable.handle(context, sessionIdOf(context)));
  app.all("/sse", (context) => all.sse.stream(context));
  app.all("/messages", (context) => all.sse.message(context));
  app.all(
    "/apis/:api/mcp",
    ofApi(({ streamable }, context) => streamable.handle(context, sessionIdOf(context))),
  );
  app.all(
    "/apis/:api/sse",
    ofApi(({ sse }, context) => sse.stream(context)),
  );
  app.all(
    "/apis/:api/messages",
    ofApi(({ sse }, context) => sse.message(context)),
  );

  // Addresses of earlier OpenAPI-to-MCP servers.
  app.get("/mcp/sse/:session", (context) =>
    all.streamable.handle(context, context.req.param("session")),
  );
  app.delete("/mcp/sessions/:session", (context) =>
    all.streamable.handle(context, context.req.param("session")),
  );

  app.notFound(() => notFound(nothingHere));
  app.onError((error, { req }) => {
    log.error(
      { err: error, method: req.method, path: shownPath(req.path) },
      "a request failed inside",
    );
    return rpcError(
      500,
      rpcCode.internalError,
      "Internal error: the gateway's log has the reason.",
    );
  });

  return {
    app,
    announce(changeFor) {
      endpoints.announce(changeFor);
      for (const { view, principal, server, kind } of sessions.all()) {
        announce(server, changeFor(view, principal)).catch((error: unknown) =>
          log.debug({ err: error, kind }, "a client could not be told of a change"),
        );
      }
    },
    leave() {
      isStopping = true;
    },
    endStreams() {
      isStopping = true;
      sessions.endStreams();
      endpoints
        .endStreams()
        .catch((error: unknown) => log.debug({ err: error }, "a stream did not end well"));
    },
    async close() {
      await Promise.all([sessions.closeAll(), endpoints.close()]);
    },
  };
}

const nothingHere = "There is nothing at this address. MCP is at /mcp and /sse.";

function sessionIdOf({ req }: HttpContext): string | undefined {
  return req.header("mcp-session-id");
}

function notFound(error: string): Response {
  return plain(404, { error });
}

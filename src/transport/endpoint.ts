/** What is served at `/` and, narrowed to one API, under `/apis/{api}`: made at the first request for it, and kept. */
import { randomBytes } from "node:crypto";

import { principalOf } from "../access/signed-in.ts";
import type { ChangeFor } from "../mcp/change.ts";
import type { Servers } from "../mcp/server.ts";
import type { ViewReading } from "../mcp/view-query.ts";
import { viewOfApi } from "../mcp/view.ts";
import type { Bus, EventLog, SessionStore } from "../state/store.ts";
import type { Logger } from "../telemetry/log.ts";
import type { HttpAccess } from "./access.ts";
import type { BodyLimits } from "./body.ts";
import type { SessionTable } from "./session.ts";
import { createSse, type Sse } from "./sse.ts";
import { createStreamable, type Streamable } from "./streamable.ts";

export interface EndpointDependencies {
  readonly servers: Servers;
  readonly sessions: SessionTable;
  readonly records: SessionStore;
  readonly events: EventLog;
  /** Over which replicas hear of each other. */
  readonly bus: Bus;
  /** Id of the caller that a request comes from. */
  readonly ownerOf: (request: Request) => string;
  /** Undefined where everyone may call who can reach the address. */
  readonly access: HttpAccess | undefined;
  readonly body: BodyLimits;
  /** Most that waits for the reader of an event stream. */
  readonly streamBytes: number;
  /** Between the comments on a silent stream, in milliseconds. */
  readonly keepAliveMs: number;
  readonly log: Logger;
}

export interface Endpoint {
  readonly streamable: Streamable;
  readonly sse: Sse;
}

export interface Endpoints {
  /** @param api the name of an API that is served; undefined: all of them */
  of(api: string | undefined): Endpoint;
  /** Tells those who listen at 2026-07-28. */
  announce(changeFor: ChangeFor): void;
  /** Ends the streams of those who listen at 2026-07-28. */
  endStreams(): Promise<void>;
  close(): Promise<void>;
}

export function createEndpoints(dependencies: EndpointDependencies): Endpoints {
  const endpoints = new Map<string | undefined, Endpoint>();
  const replica = randomBytes(6).toString("base64url");

  function create(api: string | undefined): Endpoint {
    const { servers } = dependencies;
    const base = viewOfApi(api);
    const readView = (request: Request): ViewReading =>
      request.url.includes("?")
        ? servers.readView(new URL(request.url).searchParams, api, principalOf(request))
        : { ok: true, view: base };
    const options = { ...dependencies, replica, api, readView };
    const messagesPath = api === undefined ? "/messages" : `/apis/${api}/messages`;
    return { streamable: createStreamable(options), sse: createSse({ ...options, messagesPath }) };
  }

  return {
    of(api) {
      let endpoint = endpoints.get(api);
      if (endpoint === undefined) endpoints.set(api, (endpoint = create(api)));
      return endpoint;
    },
    announce(changeFor) {
      for (const { streamable } of endpoints.values()) streamable.announce(changeFor);
    },
    async endStreams() {
      await Promise.all([...endpoints.values()].map(({ streamable }) => streamable.endStreams()));
    },
    async close() {
      await Promise.all([...endpoints.values()].map(({ streamable }) => streamable.close()));
    },
  };
}

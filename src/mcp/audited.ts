/** What the account of calls says of one call: who made it, and how it ended. */
import { createHash } from "node:crypto";

import type { ServerContext } from "@modelcontextprotocol/server";

import { peerOf } from "../access/peer.ts";
import { principalOf } from "../access/signed-in.ts";
import type { CallEnd } from "../response/model.ts";
import type { JsonObject } from "../spec/model.ts";
import { type Audit, type AuditedCall, noAudit } from "../telemetry/audit.ts";
import type { Tool } from "../tool/model.ts";

export interface Account {
  readonly note: (end: CallEnd, given: JsonObject, redact: (text: string) => string) => void;
  /** Writes the line. */
  readonly close: (outcomeUnlessNoted: "fault" | "capabilityMissing" | "scopesMissing") => void;
}

export function openAccount(
  { name, api, operation }: Tool,
  context: ServerContext,
  audit: Audit,
): Account {
  if (audit === noAudit) return noAccount;
  const startedAt = performance.now();
  let noted: Partial<AuditedCall> & { readonly outcome?: string } = {};
  return {
    note(end, given, redact) {
      noted = {
        ...end,
        ...(audit.hasArguments && { arguments: redact(JSON.stringify(withoutToken(given))) }),
      };
    },
    close(outcomeUnlessNoted) {
      audit.call({
        ...whoCalls(context),
        api: api.name,
        tool: name,
        method: operation.method,
        path: operation.path,
        outcome: outcomeUnlessNoted,
        ...noted,
        durationMs: Math.round(performance.now() - startedAt),
      });
    },
  };
}

const noAccount: Account = { note: () => {}, close: () => {} };

/** Longest name of what there is not, in characters: strangers choose it. */
const maxName = 200;

/** Of operations that there are not, not for this caller, or not by the tool that he took. */
export function createNoteRefused(audit: Audit): (name: string, context: ServerContext) => void {
  return function noteRefused(name, context) {
    audit.call({
      ...whoCalls(context),
      tool: name.slice(0, maxName),
      outcome: "refused",
      durationMs: 0,
    });
  };
}

function whoCalls(
  context: ServerContext,
): Pick<AuditedCall, "request" | "from" | "caller" | "session"> {
  const { http, mcpReq, sessionId } = context;
  return {
    request: mcpReq.id,
    from: http?.req && peerOf(http.req)?.address,
    caller: http?.req && principalOf(http.req)?.name,
    // The id itself opens the session.
    session: sessionId && createHash("sha256").update(sessionId).digest("hex").slice(0, 16),
  };
}

/** Whoever has it confirms a call by it. */
function withoutToken({ _confirm, ...others }: JsonObject): JsonObject {
  return others;
}

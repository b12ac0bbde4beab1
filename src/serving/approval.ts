/** Holds APIs against the file of what was approved, which the gateway reads and never writes. */
import type { ApiConfig } from "../config/schema.ts";
import { GatewayError } from "../errors.ts";
import type { Api } from "../operation/model.ts";
import type { Logger } from "../telemetry/log.ts";
import { type Approved, judge, type Judgement, toApproved } from "../tool/approval.ts";
import { type LockOutcome, readLock } from "./lock.ts";

export interface Approval {
  /** The same value until another file is read. */
  readonly judgementOf: (api: Api, config: ApiConfig) => Judgement;
  /** Reads the file anew; tells whether it differs. One that cannot be read leaves what was approved. */
  readonly reload: () => Promise<boolean>;
}

const nothing: Approved = new Map();

/** @throws {GatewayError} `ERR_CONFIG` when there is no such file, or it cannot be read */
export async function openApproval(file: string, log: Logger): Promise<Approval> {
  const first = await readLock(file);
  if (first.kind !== "read") throw new GatewayError("ERR_CONFIG", problemOf(file, first));
  let current = first;
  let judgements = new WeakMap<Api, Judgement>();
  return {
    judgementOf(api, { tools }) {
      let judgement = judgements.get(api);
      if (judgement === undefined) {
        judgement = judge(current.lock.get(api.name) ?? nothing, toApproved(api, tools));
        judgements.set(api, judgement);
      }
      return judgement;
    },
    async reload() {
      const next = await readLock(file);
      if (next.kind !== "read") {
        log.warn({ problem: problemOf(file, next) }, "approvals not read; the last ones hold");
        return false;
      }
      if (next.text === current.text) return false;
      current = next;
      judgements = new WeakMap();
      return true;
    },
  };
}

function problemOf(file: string, outcome: Exclude<LockOutcome, { kind: "read" }>): string {
  const problem = outcome.kind === "missing" ? "does not exist" : outcome.reason;
  return (
    `reload.approve is on, and ${file} ${problem}. ` +
    "Look at the tools and approve them: openapi-mcp-gateway approve, with the same documents and configuration."
  );
}

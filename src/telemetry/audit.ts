/**
 * The account of calls: a line of JSON each, whatever the level of the log. It says who called what and how that ended,
 * and what was refused; of what was sent and answered it knows sizes, and arguments only where the operator wants them.
 */
import type { AuditSink } from "./audit-sink.ts";
import type { Logger } from "./log.ts";

/** One call of an operation, or of one that there is not for this caller. */
export interface AuditedCall {
  /** Of the JSON-RPC request; the calls of one program share it. */
  readonly request: string | number;
  /** IP address; undefined over standard input. */
  readonly from: string | undefined;
  /** Name of a key, or whom a token is about; undefined where nobody has to say who he is. */
  readonly caller: string | undefined;
  /** Digest of the session's id. */
  readonly session: string | undefined;
  readonly tool: string;
  readonly outcome: string;
  readonly durationMs: number;
  readonly api?: string;
  readonly method?: string;
  /** As the document has it, with its variables. */
  readonly path?: string;
  /** To which the request went. */
  readonly origin?: string;
  readonly status?: number;
  /** Of the reply, decoded. */
  readonly bytes?: number;
  readonly retries?: number;
  readonly pages?: number;
  readonly confirmation?: string;
  /** JSON, masked. */
  readonly arguments?: string;
}

/** A request that came to no call. */
export interface AuditedRefusal {
  /** `invalid`, `insufficient` and their like; or the limit that was passed. */
  readonly reason: string;
  readonly from: string | undefined;
  /** Undefined where he is not known. */
  readonly caller: string | undefined;
}

export interface Audit {
  readonly hasArguments: boolean;
  readonly call: (entry: AuditedCall) => void;
  /** The first of its kind at once, the others together a minute later: guesses must not fill a disk. */
  readonly refusal: (refusal: AuditedRefusal) => void;
  /** How often something was not written. */
  readonly failures: () => number;
  readonly close: () => void;
}

/** Where nobody wants an account. */
export const noAudit: Audit = {
  hasArguments: false,
  call: () => {},
  refusal: () => {},
  failures: () => 0,
  close: () => {},
};

export interface AuditDependencies {
  readonly sink: AuditSink;
  readonly hasArguments: boolean;
  /** Masks what is known to be secret. */
  readonly redact: (text: string) => string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

const lotMs = 60_000;

/** Kinds of refusals that are told apart in one lot; of the others there is one sum. */
const maxKinds = 1_000;

/** Longest text of one field, in characters. */
const maxLength = 16_384;

const others: AuditedRefusal = { reason: "others", from: undefined, caller: undefined };

export function createAudit({ sink, hasArguments, redact, log, clock }: AuditDependencies): Audit {
  let failed = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  sink.onFailure((reason) => {
    failed += 1;
    if (clock() - toldAt < lotMs) return;
    toldAt = clock();
    log.error({ reason, failures: failed }, "lines of the audit were not written");
  });

  function write(event: string, fields: object): void {
    const line = JSON.stringify(
      { time: new Date(clock()).toISOString(), event, ...fields },
      (_, value: unknown) =>
        typeof value === "string" && value.length > maxLength
          ? `${value.slice(0, maxLength)} …`
          : value,
    );
    sink.write(`${redact(line)}\n`);
  }

  const lot = new Map<string, AuditedRefusal & { count: number }>();
  let lotEnd: NodeJS.Timeout | undefined;

  function writeLot(): void {
    clearTimeout(lotEnd);
    lotEnd = undefined;
    for (const refused of lot.values()) if (refused.count > 0) write("refusals", refused);
    lot.clear();
  }

  return {
    hasArguments,
    call: (entry) => write("call", entry),
    refusal(refusal) {
      if (lotEnd === undefined) (lotEnd = setTimeout(writeLot, lotMs)).unref();
      const isTold = lot.size < maxKinds;
      const { reason, from, caller } = isTold ? refusal : others;
      const key = JSON.stringify([reason, from, caller]);
      const known = lot.get(key);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      lot.set(key, { reason, from, caller, count: isTold ? 0 : 1 });
      if (isTold) write("refusal", refusal);
    },
    failures: () => failed,
    close() {
      writeLot();
      sink.close();
    },
  };
}

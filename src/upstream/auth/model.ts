import type { Secret } from "../../config/secret.ts";
import type { UpstreamRequest } from "../../request/model.ts";

/** Puts a credential on a request. */
export type Attach = (request: UpstreamRequest) => UpstreamRequest;

interface SatisfierBase {
  /** Whether the operator's own headers already carry what the scheme asks for. */
  isSuppliedBy(headers: ReadonlyMap<string, Secret>): boolean;
}

/** How a security scheme is satisfied: by which kind of credential, and where it goes. */
export type Satisfier = SatisfierBase &
  (
    | { readonly takes: "token"; attach(token: string): Attach }
    | { readonly takes: "password"; attach(username: string, password: string): Attach }
    /** By nothing that the gateway can be given, headers apart. */
    | { readonly takes: "nothing" }
  );

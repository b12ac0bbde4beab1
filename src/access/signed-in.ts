/**
 * From whom a request is, once that has been found out: remembered beside the request, for as long as it lives, with what it takes of limits. It stands
 * in no header, so that nobody can claim it and nothing can pass it on.
 */
import type { Principal, Visit } from "./model.ts";
import { notePeer, peerOf } from "./peer.ts";

const principals = new WeakMap<Request, Principal>();
const visits = new WeakMap<Request, Visit>();

export function signIn(request: Request, principal: Principal): void {
  principals.set(request, principal);
}

/** Undefined when the request did not pass the door. */
export function principalOf(request: Request): Principal | undefined {
  return principals.get(request);
}

export function beginVisit(request: Request, visit: Visit): void {
  visits.set(request, visit);
}

/** Undefined where nothing is limited. */
export function visitOf(request: Request): Visit | undefined {
  return visits.get(request);
}

/** A request that was made from another is from the same caller. */
export function sameCaller(original: Request, made: Request): Request {
  const principal = principals.get(original);
  if (principal !== undefined) principals.set(made, principal);
  const visit = visits.get(original);
  if (visit !== undefined) visits.set(made, visit);
  const peer = peerOf(original);
  if (peer !== undefined) notePeer(made, peer);
  return made;
}

/** What can be told of a `subscriptions/listen` (2026-07-28) before the SDK, which judges it, has seen it. */
import { isArray, isObject } from "../spec/json.ts";

export function isListen(message: unknown): boolean {
  return isObject(message) && message["method"] === "subscriptions/listen";
}

/** URIs of the resources of whose changes it asks to be told. */
export function subscriptionsOf(message: unknown): readonly string[] {
  const params = isObject(message) ? message["params"] : undefined;
  const wanted = isObject(params) ? params["notifications"] : undefined;
  const uris = isObject(wanted) ? wanted["resourceSubscriptions"] : undefined;
  return isArray(uris) ? uris.filter((uri) => typeof uri === "string") : [];
}

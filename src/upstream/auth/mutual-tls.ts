import { fixed } from "./attach.ts";
import type { Scheme, SchemeContext } from "./model.ts";

/** A client certificate, which the connections of the API carry when there is one. */
export function mutualTls({ api, config: { tls } }: SchemeContext): Scheme {
  return {
    place: { in: "connection" },
    ways: [{ by: "option", name: `apis.${api}.tls.certificate` }],
    variables: [],
    authentication:
      tls.certificate === undefined
        ? undefined
        : fixed(
            (request) => request,
            tls.passphrase === undefined ? [] : [tls.passphrase.reveal()],
          ),
    login: undefined,
  };
}

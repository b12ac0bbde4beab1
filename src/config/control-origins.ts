import type { ApiConfig } from "./schema.ts";

/** Origins of what an API's tokens come from, as far as the operator wrote them down. */
export function controlOrigins({
  oauth,
  login,
}: Pick<ApiConfig, "oauth" | "login">): ReadonlySet<string> {
  const urls = [
    login?.url,
    ...[...oauth.values()].flatMap(
      ({ issuer, tokenUrl, authorizationUrl, deviceAuthorizationUrl }) => [
        issuer,
        tokenUrl,
        authorizationUrl,
        deviceAuthorizationUrl,
      ],
    ),
  ];
  return new Set(urls.flatMap((url) => (url === undefined ? [] : [new URL(url).origin])));
}

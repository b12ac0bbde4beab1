/** AWS Signature Version 4, in the Authorization header. */
import type { AwsOptions } from "../../config/auth-options.ts";
import { readVariable } from "../../config/environment.ts";
import type { Policy } from "../model.ts";
import type { CredentialWay, MissingCredential } from "../outcome.ts";
import { shownWithout } from "./attach.ts";
import type { Authentication, AuthServices } from "./model.ts";

const variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;

export function awsSigV4(
  { service, region, accessKeyId, secretAccessKey, sessionToken }: AwsOptions,
  { env, clock }: Pick<AuthServices, "env" | "clock">,
): Authentication {
  const id = accessKeyId?.reveal() ?? readVariable(env, variables[0]);
  const secret = secretAccessKey?.reveal() ?? readVariable(env, variables[1]);
  // A token belongs to the key beside it.
  const token =
    sessionToken?.reveal() ??
    (accessKeyId === undefined ? readVariable(env, "AWS_SESSION_TOKEN") : undefined);
  const common = { seals: true, secrets: [secret, token].filter((value) => value !== undefined) };
  if (id === undefined || secret === undefined) {
    return { ...common, policy: without, shown: shownWithout(missing) };
  }
  const policy = signed({ service, region, id, secret, token, clock });
  return { ...common, policy, shown: policy };
}

const way: CredentialWay = { by: "variables", names: variables };
const missing: MissingCredential = { scheme: "aws", kind: "AWS Signature Version 4", ways: [way] };

const without: Policy = () => () =>
  Promise.resolve({ kind: "credentialMissing", alternatives: [[missing]] });

interface Signing extends Pick<AuthServices, "clock"> {
  readonly service: string;
  readonly region: string;
  readonly id: string;
  readonly secret: string;
  readonly token: string | undefined;
}

function signed({ service, region, id, secret, token, clock }: Signing): Policy {
  // Keys that are derived from the secret, one a day.
  const cache = new Map<string, ArrayBuffer>();
  return (next) =>
    async function signedRequest(request, context) {
      if (cache.size > 10) cache.clear();
      const { method, url, headers, body } = request;
      const { AwsV4Signer } = await import("aws4fetch");
      const signer = new AwsV4Signer({
        method,
        url,
        headers,
        body: body === undefined ? null : Buffer.from(body),
        accessKeyId: id,
        secretAccessKey: secret,
        ...(token !== undefined && { sessionToken: token }),
        service,
        region,
        datetime: new Date(clock()).toISOString().replaceAll(/[:-]|\.\d{3}/g, ""),
        cache,
      });
      const { headers: withSignature } = await signer.sign();
      return next({ ...request, headers: Object.fromEntries(withSignature) }, context);
    };
}

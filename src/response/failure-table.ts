/** The README's table of failures, made of the very wordings: one without an occasion does not compile. */
import { statusLine } from "./content.ts";
import { byStatus, families, type Wording, wordings } from "./wording.ts";

/** Markdown: one row a failure, in the order in which a call meets them. */
export function failureTable(): string {
  const rows = [
    ...unsent,
    ...Object.entries(occasions).map(([name, occasion]) => toRow(occasion, named(name))),
    ...[...byStatus].map(([status, wording]) => toRow(statusLine(status), wording)),
    toRow("any other 4xx", families["4xx"]),
    toRow("any other 5xx", families["5xx"]),
  ];
  return ["| `kind` | when | `retryable` |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

type Name = keyof typeof wordings;

const occasions: Readonly<Record<Name, string>> = {
  addressRefused: "the address may not be reached from the gateway",
  limitedHere: "a limit of the gateway's own holds the call back",
  circuitOpen: "the API failed so often that it is left alone for a while",
  dns: "the name of the API cannot be resolved",
  connectionRefused: "nothing listens at the API's address",
  network: "no connection, for another reason",
  tls: "no TLS connection, for another reason than these:",
  tlsExpired: "the API's certificate has expired",
  tlsSelfSigned: "the API's certificate is self-signed",
  tlsUntrusted: "the API's certificate comes from an authority that is not trusted",
  tlsWrongHost: "the API's certificate is for another host",
  connectTimeout: "no connection in time",
  timeout: "no answer in time, a silence within it, or the time of the call is over",
  aborted:
    "the connection was reset, or the answer is cut short, damaged, or in a coding not asked for",
  otherOrigin: "the API redirects to another origin",
  tooMany: "the API redirects more than five times in a row",
  tooLarge: "the answer is larger than `limits.replyBytes`",
  operationFailed: "the API accepted the operation, and says later that it failed or was cancelled",
  cancelled: "the client cancelled, or the gateway stops",
};

function isName(name: string): name is Name {
  return Object.hasOwn(wordings, name);
}

function named(name: string): Wording {
  if (!isName(name)) throw new TypeError(`no wording has the name ${name}`);
  return wordings[name];
}

const repeatable: Readonly<Record<Wording["retry"], string>> = {
  never: "no",
  ifIdempotent: "if the operation is idempotent",
  always: "yes",
};

function toRow(occasion: string, { kind, retry }: Wording): string {
  return `| \`${kind}\` | ${occasion} | ${repeatable[retry]} |`;
}

/** Nothing was tried. */
const unsent = [
  "| `arguments` | the arguments do not fit the tool's schema | no |",
  "| `noServer` | neither the document nor the configuration says where the API lives | no |",
  "| `notServed` | a reload took the API away | no |",
  "| `documentChanged` | a reload replaced the document while the call waited to be confirmed | yes |",
  "| `confirmationNeeded` | the user has to confirm the call, which is made again with the token that `confirm` holds | yes |",
  "| `notConfirmed` | the user has not confirmed the call; `reason` says more | no |",
  "| `credentialMissing` | the operation needs credentials that nobody has configured | no |",
  `| \`redirect\` | 3xx: redirects that are not followed: of methods that write, or without an address | ${repeatable[families["3xx"].retry]} |`,
];

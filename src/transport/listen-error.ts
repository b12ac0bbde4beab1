import { GatewayError, messageOf } from "../errors.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

const otherPort = "choose another port with --port, PORT, or port in the configuration";

/** What went wrong, by the code of the system error; how to mend it. */
const causes = new Map<string, (address: Address) => string>([
  [
    "EADDRINUSE",
    () => `another program listens there already. Stop it, or ${otherPort}; 0 takes any free one.`,
  ],
  [
    "EACCES",
    () =>
      `the system does not allow it. Ports below 1024 often need privileges: ${otherPort}, such as 8000.`,
  ],
  [
    "EADDRNOTAVAIL",
    ({ host }) =>
      `${host} is no address of this machine. Use 127.0.0.1 for clients on this machine, or 0.0.0.0 for all of its addresses.`,
  ],
  [
    "ENOTFOUND",
    ({ host }) => `the name ${host} is not known. Give an IP address, such as 127.0.0.1.`,
  ],
]);

export function toListenError(error: unknown, address: Address): GatewayError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const { host, port } = address;
  const shownHost = host.includes(":") ? `[${host}]` : host;
  const cause = causes.get(code)?.(address) ?? `${messageOf(error)}.`;
  return new GatewayError("ERR_LISTEN", `Cannot listen on ${shownHost}:${port}: ${cause}`, {
    cause: error,
  });
}

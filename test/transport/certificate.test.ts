import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type ConnectionOptions } from "node:tls";
import { fileURLToPath } from "node:url";

import { pino } from "pino";
import { Agent, fetch } from "undici";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import type { ListenTlsOptions } from "../../src/config/listen-tls.ts";
import { openCertificate } from "../../src/transport/certificate.ts";
import { listen } from "../../src/transport/listen.ts";
import { pem } from "../upstream/wire.ts";

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

interface Wanted {
  readonly asksClients?: boolean;
  readonly minVersion?: ListenTlsOptions["minVersion"];
}

/** A server with the certificate of `localhost`, in files of its own. */
async function start({ asksClients = false, minVersion = "tlsv1.2" }: Wanted = {}) {
  const folder = await mkdtemp(join(tmpdir(), "gateway-tls-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await copyFile(fixture("localhost"), cert);
  await copyFile(fixture("key"), key);
  const logged: string[] = [];
  const log = pino({}, { write: (line) => void logged.push(line) });
  const clientCa = asksClients ? fixture("ca") : undefined;
  const certificate = await openCertificate({ cert, key, clientCa, minVersion }, log);
  const options = { host: "127.0.0.1", port: 0, certificate, endStreams: () => {} };
  const listener = await listen({ fetch: () => new Response("hello") }, options);
  onTestFinished(async () => {
    await certificate.close();
    await listener.close(0);
    await rm(folder, { recursive: true });
  });
  return {
    cert,
    key,
    certificate,
    logged,
    port: listener.port,
    /** Whose certificate a new client is shown. */
    subject: async (more: ConnectionOptions = {}): Promise<unknown> => {
      const socket = connect({
        port: listener.port,
        host: "127.0.0.1",
        rejectUnauthorized: false,
        ...more,
      });
      await once(socket, "secureConnect");
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    },
  };
}

/** Longer than what a watcher takes for one change. */
const settled = { interval: 400, timeout: 10_000 };

describe("a gateway with a certificate", () => {
  it("is reached over TLS, by clients that trust it", async () => {
    const { port } = await start();
    const dispatcher = new Agent({ connect: { ca: pem("ca") } });
    onTestFinished(() => dispatcher.close());
    const response = await fetch(`https://localhost:${port}/`, { dispatcher });
    expect(await response.text()).toBe("hello");
  });

  it("speaks no older version than it is told", async () => {
    const { subject } = await start({ minVersion: "tlsv1.3" });
    await expect(subject({ maxVersion: "TLSv1.2" })).rejects.toThrow(/protocol version/);
    expect(await subject()).toBe("localhost");
  });

  it("takes a new pair when its files change, and when it is told to", async () => {
    const { cert, certificate, subject } = await start();
    await vi.waitFor(async () => {
      // Again, should the first have been too early to be seen.
      await copyFile(fixture("other-host"), cert);
      expect(await subject()).toBe("other.example");
    }, settled);
    await copyFile(fixture("localhost"), cert);
    await certificate.reload();
    expect(await subject()).toBe("localhost");
  });

  it("keeps the old pair when the new one is broken, and says so", async () => {
    const { cert, key, certificate, logged, subject } = await start();
    await writeFile(cert, "no certificate");
    await certificate.reload();
    expect(await subject()).toBe("localhost");
    await copyFile(fixture("other-host"), cert);
    await rm(key);
    await certificate.reload();
    expect(await subject()).toBe("localhost");
    expect(logged.filter((line) => line.includes("the old one stays")).length).toBeGreaterThan(1);
  });

  it("asks clients for certificates where it is told whose", async () => {
    const { port } = await start({ asksClients: true });
    const call = async (more: object): Promise<string> => {
      const dispatcher = new Agent({ connect: { ca: pem("ca"), ...more } });
      onTestFinished(() => dispatcher.close());
      return (await fetch(`https://localhost:${port}/`, { dispatcher })).text();
    };
    await expect(call({})).rejects.toThrow("fetch failed");
    expect(await call({ cert: pem("client"), key: pem("key") })).toBe("hello");
  });
});

it("ends the start when the pair cannot be used", async () => {
  const [cert, key] = [fixture("localhost"), fixture("ca")];
  const log = pino({ level: "silent" });
  await expect(
    openCertificate({ cert, key, clientCa: undefined, minVersion: "tlsv1.2" }, log),
  ).rejects.toMatchObject({ code: "ERR_CONFIG", message: expect.stringContaining(key) as string });
});

/**
 * Through a proxy: a tunnel for https (CONNECT, RFC 9110, section 9.3.6), requests with the whole URL for http
 * (RFC 9112, section 3.2.2), since many proxies open tunnels to port 443 alone.
 */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Socket } from "node:net";

import type { Dispatcher } from "undici";

import type { Proxy } from "../config/proxy.ts";
import { ConnectError, toConnectError } from "./failure.ts";

/**
 * Opens a tunnel to a host and port.
 *
 * @throws {ConnectError} when the proxy cannot be reached, or refuses
 */
export async function openTunnel(
  { url, login }: Proxy,
  target: string,
  timeoutMs: number,
): Promise<Socket> {
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
    method: "CONNECT",
    path: target,
    headers: { host: target, ...authorization(login) },
    agent: false,
  });
  // A timer that ends with the tunnel's opening; a signal would reach the open tunnel as well.
  const timer = setTimeout(() => {
    request.destroy(Object.assign(new Error("no tunnel in time"), { code: "ETIMEDOUT" }));
  }, timeoutMs);
  return new Promise<Socket>((resolve, reject) => {
    request
      .on("connect", ({ statusCode = 0 }, socket: Socket) => {
        if (statusCode >= 200 && statusCode < 300) {
          resolve(socket);
          return;
        }
        socket.destroy();
        reject(toProxyRefusal(statusCode));
      })
      // Without a CONNECT of its own, a server answers as to any other method.
      .on("response", (response) => {
        response.destroy();
        reject(toProxyRefusal(response.statusCode ?? 0));
      })
      .on("error", (error) => reject(toProxyError(error, url, timeoutMs)))
      .end();
  }).finally(() => clearTimeout(timer));
}

/** Rewrites requests to `origin` for connections that lead to a proxy. */
export function viaProxy(
  origin: string,
  { login }: Proxy,
): Dispatcher.DispatcherComposeInterceptor {
  const added = { host: new URL(origin).host, ...authorization(login) };
  return (dispatch) => (options, handler) =>
    dispatch(
      {
        ...options,
        path: `${origin}${options.path}`,
        headers: { ...added, ...tableOf(options.headers) },
      },
      refusing(handler),
    );
}

type HeaderTable = Record<string, string | string[] | undefined>;

/** As `fetch` and `request` of undici hand them on; lists of names and values are nobody's here. */
function tableOf(headers: Dispatcher.DispatchOptions["headers"]): HeaderTable {
  if (!isTable(headers)) throw new TypeError("headers come as a table");
  return headers;
}

function isTable(headers: Dispatcher.DispatchOptions["headers"]): headers is HeaderTable {
  return typeof headers === "object" && headers !== null && !(Symbol.iterator in headers);
}

/** A 407 is the proxy's answer and none of the API. */
function refusing(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...given) => handler.onRequestStart?.(...given),
    onResponseStart(controller, status, ...given) {
      if (status === 407) controller.abort(toProxyRefusal(status));
      else handler.onResponseStart?.(controller, status, ...given);
    },
    onResponseData: (...given) => handler.onResponseData?.(...given),
    onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
    onResponseError: (...given) => handler.onResponseError?.(...given),
  };
}

function authorization(login: Proxy["login"]): Record<string, string> {
  if (login === undefined) return {};
  const pair = `${login.username.reveal()}:${login.password.reveal()}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function toProxyRefusal(status: number): ConnectError {
  const detail =
    status === 407
      ? "The proxy asks for a username and password, or does not take those in its URL (407)."
      : `The proxy does not open a tunnel to this server (${status}).`;
  return new ConnectError({ kind: "unreachable", reason: "network", detail });
}

/** Errors of the connection to the proxy itself, which is what they name. */
export function toProxyError(error: Error, { host }: URL, timeoutMs: number): ConnectError {
  return toConnectError(error, { host: `the proxy ${host}`, timeoutMs });
}

/**
 * What a program finds in its world besides the language: `api` and `console`. The text of a function that is evaluated
 * inside the sandbox before the program. What it needs of the language it takes beforehand, so that a program which
 * changes `JSON` or `Promise` changes them for itself alone. Nothing rests on that: what comes out of the sandbox are
 * texts, whoever wrote them.
 *
 * It is given three functions that take texts: `call(id, path, json)`, which gives back why a call is not made or
 * nothing; `print(line)`, which says whether more is wanted; and `finish(kind, text, stack)`. It gives back
 * `{ start, settle }`.
 */
export const guestSource = `(function (call, print, finish) {
  "use strict";
  const { parse, stringify } = JSON;
  const { Promise: PromiseOf, Proxy: ProxyOf, Error: ErrorOf, String: text } = globalThis;
  const { assign, defineProperty } = Object;
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const clients = new WeakSet();
  const isClient = WeakSet.prototype.has.bind(clients);
  const addClient = WeakSet.prototype.add.bind(clients);
  const waiting = { __proto__: null };
  /** What the language itself asks of values: no names of operations. */
  const hidden = {
    __proto__: null, then: true, toJSON: true, toString: true, valueOf: true, constructor: true, inspect: true,
  };
  let count = 0;
  let isPrinting = true;

  function send(path, given) {
    return new PromiseOf((resolve, reject) => {
      const json = given === undefined || given === null ? "{}" : stringify(given);
      if (json === undefined) throw new TypeError("the arguments of " + path + " have no JSON");
      const id = ++count;
      const refusal = call(id, path, json);
      if (refusal !== undefined) reject(new ErrorOf(refusal));
      else waiting[id] = { __proto__: null, resolve, reject };
    });
  }

  function clientAt(path) {
    const client = new ProxyOf((given) => send(path, given), {
      __proto__: null,
      get: (_target, key) =>
        typeof key !== "string" || hidden[key] ? undefined : clientAt(path + "." + key),
    });
    addClient(client);
    return client;
  }

  const api = new ProxyOf({ __proto__: null }, {
    __proto__: null,
    get(_target, key) {
      if (key === "call") return (name, given) => send("" + name, given);
      return typeof key !== "string" || hidden[key] ? undefined : clientAt(key);
    },
  });
  defineProperty(globalThis, "api", { __proto__: null, value: api, enumerable: true });

  function show(value) {
    if (typeof value === "string") return value;
    try {
      const json = stringify(value);
      if (json !== undefined) return json;
    } catch {}
    try {
      return text(value);
    } catch {
      return typeof value;
    }
  }
  function log(...values) {
    if (!isPrinting) return;
    let line = "";
    for (let index = 0; index < values.length; index++) line += (index ? " " : "") + show(values[index]);
    isPrinting = print(slice(line, 0, 4096));
  }
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };

  function describe(thrown) {
    try {
      if (thrown instanceof ErrorOf) return [text(thrown.name) + ": " + text(thrown.message), text(thrown.stack)];
      return [show(thrown), ""];
    } catch {
      return ["something that cannot be shown", ""];
    }
  }

  async function start(program) {
    let value;
    try {
      value = await program();
      // A program may be written as a function.
      if (typeof value === "function" && !isClient(value)) value = await value(api);
    } catch (thrown) {
      const [message, stack] = describe(thrown);
      finish("threw", slice(message, 0, 4096), slice(stack, 0, 4096));
      return;
    }
    let json;
    try {
      json = stringify(value);
    } catch (thrown) {
      finish("noJson", slice(describe(thrown)[0], 0, 1024), "");
      return;
    }
    finish("returned", json, "");
  }

  function settle(id, isOk, json) {
    const { resolve, reject } = waiting[id];
    delete waiting[id];
    let value;
    try {
      value = parse(json);
    } catch (thrown) {
      // There was no room for it.
      reject(thrown);
      return;
    }
    if (isOk) resolve(value);
    else reject(assign(new ErrorOf(value.message), value.facts));
  }

  return { __proto__: null, start, settle };
})`;

import { describe, expect, it } from "vitest";

import type { Ending } from "../../src/sandbox/model.ts";
import { type AnswerCall, echo, openSandbox, shareSandbox } from "./open.ts";

const compute: Ending = { kind: "exceeded", excess: "compute" };
const memory: Ending = { kind: "exceeded", excess: "memory" };
const stack: Ending = { kind: "exceeded", excess: "stack" };
const stuck: Ending = { kind: "stuck" };

/** Far more time than what ends by itself takes on a machine with much else to do. */
const usual = shareSandbox({ computeMs: 30_000 });
/** What never ends by itself need not be waited for. */
const brief = shareSandbox({ computeMs: 100, graceMs: 500 });
const patient = shareSandbox({ computeMs: 30_000, memoryBytes: 16 * 1024 * 1024 });

describe("time", () => {
  it.each([
    ["a loop", "for (;;);"],
    ["a loop that catches", "for (;;) try { for (;;); } catch {}"],
    ["a loop with finally", "try { for (;;); } finally { for (;;); }"],
    ["a loop after a call", "await api.x(); for (;;);"],
    ["a getter", "return { get a() { for (;;); } }.a"],
    ["a getter of what is returned", "return { get a() { for (;;); } }"],
    ["toJSON", "return { toJSON() { for (;;); } }"],
    ["toJSON of arguments", "await api.x({ toJSON() { for (;;); } })"],
    [
      "toString of what is printed",
      "console.log({ toJSON() { throw 1 }, toString() { for (;;); } })",
    ],
    [
      "a message of what is thrown",
      "const e = new Error(); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e",
    ],
    ["a thenable", "await { then() { for (;;); } }"],
    ["a sort", "[3, 2, 1].sort(() => { for (;;); })"],
    ["a proxy", "return new Proxy({}, { get() { for (;;); } }).a"],
    ["a proxy of what is returned", "return new Proxy({}, { ownKeys() { for (;;); } })"],
    ["a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
    ["a generator", "for (const _ of (function* () { for (;;) yield 1 })());"],
    [
      "a setter of a prototype",
      "Object.defineProperty(Object.prototype, 'then', { get() { for (;;); } }); return {}",
    ],
    ["awaiting without end", "for (;;) await 1"],
    ["thenables without end", "const t = { then(r) { r(t) } }; await t"],
    ["eval", "eval('for (;;);')"],
    ["Function", "new Function('for (;;);')()"],
    ["native code without a check", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"],
    ["closing the function that it stands in", "}); for (;;); (async () => {"],
  ])("runs out for %s", async (_what, source) => {
    expect((await brief.run(source)).ending).toEqual(compute);
  });

  // Each promise waits for the next one, so that which limit is met first depends on the machine.
  it("or memory runs out for promises that follow each other", async () => {
    const source = "const f = () => Promise.resolve().then(f); await f()";
    expect([compute, memory]).toContainEqual((await brief.run(source)).ending);
  });
});

describe("memory", () => {
  it.each([
    ["arrays", "const all = []; for (;;) all.push(new Array(1000).fill(1))"],
    ["array buffers", "const all = []; for (;;) all.push(new ArrayBuffer(1e6))"],
    ["strings", "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)"],
    ["objects", "let list; for (;;) list = { list }"],
    ["a map", "const map = new Map(); for (;;) map.set(map.size, {})"],
    ["promises", "const all = []; for (;;) all.push(new Promise(() => {}))"],
    ["closures", "const all = []; for (;;) { const n = all.length; all.push(() => n) }"],
    ["typed arrays", "const all = []; for (;;) all.push(new Float64Array(1e5))"],
  ])("runs out for %s", async (_what, source) => {
    expect((await patient.run(source)).ending).toEqual(memory);
  });

  it.each([
    ["doubling a text", "let s = 'x'; for (;;) s += s"],
    ["an array that is too long", "new Array(2 ** 32 - 1).fill(1)"],
    ["a buffer that is too large", "new ArrayBuffer(2 ** 40)"],
    ["a text that is too long", "'x'.repeat(2 ** 31)"],
    ["a number that is too large", "2n ** (2n ** 40n)"],
    ["padding", "'x'.padStart(2 ** 30, 'yz')"],
  ])("is not given for %s", async (_what, source) => {
    const { ending } = await patient.run(source);
    expect(["threw", "exceeded"]).toContain(ending.kind);
  });

  it("runs out for a program that catches it, too", async () => {
    const source = "const all = []; for (;;) try { all.push(new ArrayBuffer(1e6)) } catch {}";
    expect((await brief.run(source)).ending).toEqual(compute);
  });
});

describe("the stack", () => {
  it.each([
    ["recursion", "const f = () => f() + 1; f()"],
    ["recursion in a getter", "const o = { get a() { return this.a } }; o.a"],
    ["recursion in toJSON", "const o = { toJSON() { return JSON.stringify(o) } }; return o"],
    ["deep values", "let a = []; for (let n = 0; n < 20000; n++) a = [a]; return String(a)"],
  ])("runs out for %s", async (_what, source) => {
    const { ending } = await patient.run(source);
    expect([stack.kind, "noJson"]).toContain(ending.kind);
  });

  it.each([
    ["nested brackets", "[".repeat(30_000) + "]".repeat(30_000)],
    ["nested parentheses", "(".repeat(30_000) + ")".repeat(30_000)],
    ["nested brackets in eval", "eval('['.repeat(1e5) + ']'.repeat(1e5))"],
    ["nested JSON", "JSON.parse('['.repeat(1e6))"],
    ["a nested pattern", "new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5))"],
  ])("is not overrun by %s", async (_what, source) => {
    const { ending } = await usual.run(source);
    expect(["threw", "syntax"]).toContain(ending.kind);
    expect(ending).toMatchObject({ message: expect.stringMatching(/^SyntaxError: /) });
  });
});

describe("waiting", () => {
  it.each([
    ["a promise that nobody settles", "await new Promise(() => {})"],
    ["a thenable that does not answer", "await { then() {} }"],
    ["a race of nothing", "await Promise.race([])"],
    ["itself", "const p = new Promise((r) => setTimeoutOf = r); await p"],
  ])("ends at once for %s", async (_what, source) => {
    expect((await usual.run(source)).ending).toEqual(stuck);
  });
});

describe("the outside", () => {
  it("is not there", async () => {
    const names =
      "process require module global window self fetch XMLHttpRequest WebSocket Worker WebAssembly Buffer setTimeout " +
      "setInterval queueMicrotask std os bjson print scriptArgs navigator performance crypto";
    const source = `"${names}".split(" ").filter((name) => name in globalThis)`;
    expect(await usual.value(source)).toEqual([]);
  });

  it.each([
    ["a module", "await import('node:fs')"],
    ["a module of the engine", "await import('std')"],
    ["a module by address", "await import('file:///etc/passwd')"],
    ["a module in eval", "await eval(\"import('os')\")"],
    ["a statement", "import fs from 'fs'; return 1"],
  ])("is not reached by %s", async (_what, source) => {
    expect(["threw", "syntax"]).toContain((await usual.run(source)).ending.kind);
  });

  it.each([
    ["the constructor of a function", "(() => {}).constructor('return typeof process')()"],
    ["the constructor of a call", "api.x.constructor === undefined && typeof globalThis.process"],
    ["the constructor of a promise", "api.x().constructor.constructor('return typeof process')()"],
    [
      "the constructor of an error",
      "await api.fail().catch((e) => e.constructor.constructor('return typeof process')())",
    ],
    [
      "the constructor of a reply",
      "(await api.x()).constructor.constructor('return typeof process')()",
    ],
    ["the caller of a function", "(function () { return typeof process }).call(null)"],
    ["console", "console.log.constructor('return typeof process')()"],
    ["indirect eval", "(0, eval)('typeof process')"],
    [
      "a stack",
      "return typeof ((Error.prepareStackTrace = (e, s) => s), new Error().stack[0]?.getThis?.()?.process)",
    ],
    ["the prototype of the world", "typeof Object.getPrototypeOf(globalThis).process"],
  ])("is not reached by %s", async (_what, source) => {
    expect(await usual.value(source)).toBe("undefined");
  });

  it("finds no functions of the host in what it is given", async () => {
    const source = `const seen = new Set(), found = [];
      (function walk(value, path) {
        if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
        seen.add(value);
        if (typeof value === "function" && /call|print|finish/.test(value.name) && path.length < 2) found.push(path);
        for (const key of Reflect.ownKeys(value)) {
          const { value: member, get } = Reflect.getOwnPropertyDescriptor(value, key);
          walk(member, [...path, String(key)]);
          walk(get, [...path, String(key)]);
        }
        walk(Object.getPrototypeOf(value), [...path, "proto"]);
      })(globalThis, []);
      return found`;
    expect(await usual.value(source)).toEqual([]);
  });
});

describe("what a program changes", () => {
  it.each([
    ["JSON", "JSON.parse = () => 'changed'; JSON.stringify = () => '\"changed\"'"],
    ["Promise", "Promise.prototype.then = null; Promise.resolve = null; globalThis.Promise = null"],
    [
      "arrays",
      "Array.prototype[Symbol.iterator] = null; Array.prototype.push = null; Array.prototype.map = null",
    ],
    [
      "objects",
      "Object.prototype.a = 'changed'; Object.defineProperty = null; Object.assign = null",
    ],
    ["errors", "globalThis.Error = null; Error = null"],
    ["texts", "String.prototype.slice = null; globalThis.String = null"],
    [
      "functions",
      "Function.prototype.call = null; Function.prototype.apply = null; Function.prototype.bind = null",
    ],
    ["the client", "api.x = 1; delete api.x; api.x.y = 2; Object.setPrototypeOf(api, null)"],
    ["console", "console.log = null; globalThis.console = null"],
    ["proxies", "globalThis.Proxy = null; globalThis.WeakSet = null"],
  ])("holds for itself alone: %s", async (_what, change) => {
    const subject = openSandbox({ maxPrograms: 1 });
    const source = `await api.x(); ${change}; return await api.x({ n: 1 })`;
    expect(await subject.value(source)).toEqual({ path: "x", given: { n: 1 } });
    // On the same thread.
    const check =
      "return [JSON.stringify([1]), String(await Promise.resolve(2)), [...[3]], typeof console.log, ({}).a]";
    expect(await subject.value(check)).toEqual(["[1]", "2", [3], "function", null]);
  });

  it("cannot be the client itself", async () => {
    const source = "try { globalThis.api = 1 } catch {} return typeof api.x";
    expect(await usual.value(source)).toBe("function");
  });

  it("is not seen by another program", async () => {
    const subject = openSandbox({ maxPrograms: 1 });
    await subject.run("globalThis.secret = 'mine'; Object.prototype.secret = 'mine'");
    expect(await subject.value("[typeof secret, ({}).secret]")).toEqual(["undefined", null]);
  });

  it("leaves this process as it is", async () => {
    await usual.run(
      `const given = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
       await api.x(given); Object.prototype.polluted = 1; return given`,
    );
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("odd values", () => {
  it.each([
    ["null", "throw null", "null"],
    ["nothing", "throw undefined", "undefined"],
    ["a symbol", "throw Symbol('s')", "Symbol(s)"],
    ["a number", "throw 1n", "1"],
    ["an object", "throw { code: 7 }", '{"code":7}'],
    ["a function", "throw () => 1", "() => 1"],
    ["what cannot be shown", "throw { __proto__: null, toJSON() { throw 1 } }", "object"],
    [
      "an error without a message",
      "const e = new Error(); Object.defineProperty(e, 'message', { get() { throw 1 } }); throw e",
      "something that cannot be shown",
    ],
    [
      "a revoked proxy",
      "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy",
      "something that cannot be shown",
    ],
    ["a rejected promise", "return Promise.reject(new RangeError('r'))", "RangeError: r"],
  ])("may be thrown: %s", async (_what, source, message) => {
    expect((await usual.run(source)).ending).toMatchObject({ kind: "threw", message });
  });

  it.each([
    ["a circle", "const a = {}; a.a = a; return a"],
    ["a large integer", "return 1n"],
    ["what throws", "return { toJSON() { throw new Error('no') } }"],
    [
      "a revoked proxy in a list",
      "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return [proxy]",
    ],
  ])("may be returned, and have no JSON: %s", async (_what, source) => {
    expect((await usual.run(source)).ending.kind).toBe("noJson");
  });

  it.each([
    ["a symbol", "return Symbol('s')", undefined],
    ["a thenable", "return { then(resolve) { resolve(5) } }", 5],
    [
      "a member named __proto__",
      "return JSON.parse('{\"__proto__\": 1}')",
      JSON.parse('{"__proto__": 1}'),
    ],
    ["half of a character", "return ['\\ud800', '\\u0000']", ["\ud800", "\0"]],
    ["NaN", "return [NaN, Infinity]", [null, null]],
  ])("may be returned: %s", async (_what, source, value) => {
    expect(await usual.value(source)).toEqual(value);
  });

  it("may be thrown where nobody listens", async () => {
    expect(await usual.value("Promise.reject(new Error('x')); api.fail(); return 1")).toBe(1);
  });

  it.each([
    ["a circle", "const a = {}; a.a = a; await api.x(a)"],
    ["a large integer", "await api.x({ n: 1n })"],
    ["a function", "await api.x(() => 1)"],
    ["a name that is no text", "await api.call(Symbol('s'))"],
  ])("are no arguments: %s", async (_what, source) => {
    const report = await usual.run(source);
    expect(report).toMatchObject({ calls: 0, ending: { kind: "threw" } });
    expect(report.ending).toMatchObject({ message: expect.stringMatching(/^TypeError: /) });
  });
});

describe("amounts", () => {
  it("of what is returned are bounded", async () => {
    expect((await usual.run("return 'x'.repeat(2e5)")).ending).toEqual({
      kind: "exceeded",
      excess: "return",
    });
  });

  it("of what is printed are bounded", async () => {
    const report = await usual.run(
      "for (let n = 0; n < 1e5; n++) console.log('x'.repeat(100)); console.log('y'.repeat(1e7))",
    );
    expect(report.printedMore).toBe(true);
    expect(Buffer.byteLength(report.printed.join("\n"))).toBeLessThanOrEqual(2_000);
    expect(report.ending.kind).toBe("returned");
  });

  it("of what is thrown are bounded", async () => {
    const { ending } = await usual.run("throw new Error('x'.repeat(1e6))");
    expect(ending.kind === "threw" && ending.message).toHaveLength(4096);
  });

  it("of source are bounded", async () => {
    const source = `//${"x".repeat(70_000)}`;
    expect((await usual.run(source)).ending).toEqual({
      kind: "exceeded",
      excess: "source",
    });
  });

  it("of arguments are bounded", async () => {
    const source = `const text = "x".repeat(4e6); let refused = "";
      for (let n = 0; n < 20; n++) try { await api.x({ text }) } catch (e) { refused = e.message }
      return refused`;
    const short: AnswerCall = () => Promise.resolve({ ok: true, json: "1" });
    const { ending, calls } = await openSandbox({ computeMs: 20_000 }).run(source, { call: short });
    expect(ending).toMatchObject({
      json: '"The arguments of this program\'s calls are too large together."',
    });
    expect(calls).toBe(8);
  });

  it("of replies are those of memory", async () => {
    const large: AnswerCall = () =>
      Promise.resolve({ ok: true, json: JSON.stringify("x".repeat(20_000_000)) });
    const source = "const all = []; for (;;) all.push(await api.x())";
    const { ending } = await openSandbox({ computeMs: 30_000 }).run(source, { call: large });
    expect(["exceeded", "crashed", "threw"]).toContain(ending.kind);
  });

  it("of replies do not add up", async () => {
    const large: AnswerCall = () =>
      Promise.resolve({ ok: true, json: JSON.stringify("x".repeat(1_000_000)) });
    const source =
      "let sum = 0; for (let n = 0; n < 50; n++) sum += (await api.x()).length; return sum";
    const { ending } = await openSandbox({ computeMs: 30_000 }).run(source, { call: large });
    expect(ending).toEqual({ kind: "returned", json: "50000000" });
  });
});

describe("others", () => {
  it.each([
    ["in the engine", "await api.started(); for (;;);"],
    [
      "in native code",
      "await api.started(); Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)",
    ],
    [
      "of memory",
      "await api.started(); const all = []; for (;;) try { all.push(new ArrayBuffer(1e6)) } catch {}",
    ],
  ])("feel nothing of a bomb %s", async (_what, bomb) => {
    const subject = openSandbox({ computeMs: 2_000 });
    const order: string[] = [];
    let started = (): void => undefined;
    const hasStarted = new Promise<void>((resolve) => (started = resolve));
    const call: AnswerCall = (given, signal) => {
      started();
      return echo(given, signal);
    };
    const ended = subject.run(bomb, { call }).then((report) => {
      order.push("the bomb ends");
      return report;
    });
    await hasStarted;
    expect(await subject.value("return (await api.x({ n: 1 })).given.n")).toBe(1);
    order.push("another program answers");
    await new Promise((resolve) => setImmediate(resolve));
    order.push("this thread goes on");
    expect((await ended).ending).toEqual(compute);
    expect(order).toEqual(["another program answers", "this thread goes on", "the bomb ends"]);
  });

  it("are served after every place was taken by a bomb", async () => {
    const subject = openSandbox({ maxPrograms: 2, computeMs: 200, graceMs: 2_000 });
    const bombs = ["for (;;);", "Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)"];
    const endings = [...bombs, "7"].map((source) => subject.run(source));
    expect((await Promise.all(endings)).map(({ ending }) => ending)).toEqual([
      compute,
      compute,
      { kind: "returned", json: "7" },
    ]);
  });
});

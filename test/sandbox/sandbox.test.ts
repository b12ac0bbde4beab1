import { describe, expect, it } from "vitest";

import { type AnswerCall, echo, openSandbox } from "./open.ts";

describe("a program", () => {
  it.each([
    ["a body with return", "const a = 1; return a + 1", 2],
    ["an expression", "[1, 2].map((x) => x * 2)", [2, 4]],
    [
      "an expression with a semicolon",
      "await api.a.b({ c: 1 });\n",
      { path: "a.b", given: { c: 1 } },
    ],
    ["an object", "{ a: 1 }", { a: 1 }],
    ["a function", "async (client) => (await client.x()).path", "x"],
    ["a body after a comment", "// what it does\nreturn 1", 1],
    ["variables that nobody declared", "total = 1; return total", 1],
    ["a returned function", "return () => 3", 3],
    ["nothing", "", undefined],
    ["a value that JSON does not know", "return undefined", undefined],
  ])("may be %s", async (_what, source, value) => {
    expect(await openSandbox().value(source)).toEqual(value);
  });

  it("calls by names with dots, and by name", async () => {
    const source = `return [
      await api.repos.get({ owner: "a" }),
      await api.call("repos_list-all", { n: 1 }),
      await api["odd name"](),
    ]`;
    expect(await openSandbox().value(source)).toEqual([
      { path: "repos.get", given: { owner: "a" } },
      { path: "repos_list-all", given: { n: 1 } },
      { path: "odd name", given: {} },
    ]);
  });

  it("catches what a call failed with, and its facts", async () => {
    const source =
      "try { await api.fail() } catch (e) { return [e instanceof Error, e.message, e.status] }";
    expect(await openSandbox().value(source)).toEqual([
      true,
      "GET /fail answered 404 Not Found.",
      404,
    ]);
  });

  it("ends with what it did not catch, and the line of it", async () => {
    const { ending } = await openSandbox().run("const a = 1;\n\nnull.x;");
    expect(ending).toEqual({
      kind: "threw",
      message: "TypeError: cannot read property 'x' of null",
      line: 3,
    });
    expect((await openSandbox().run("await api.fail()")).ending).toMatchObject({
      kind: "threw",
      message: "Error: GET /fail answered 404 Not Found.",
    });
  });

  it("says where it cannot be compiled", async () => {
    const { ending } = await openSandbox().run("const a = 1;\nconst b: number = 2;\nreturn b");
    expect(ending).toMatchObject({ kind: "syntax", line: 2 });
  });

  it("does not call a client that it returns", async () => {
    const subject = openSandbox();
    expect(await subject.run("api.deleteAll")).toMatchObject({
      ending: { json: undefined },
      calls: 0,
    });
    expect(await subject.run("return api.deleteAll")).toMatchObject({ calls: 0 });
    expect(await subject.run("await api.x; return api")).toMatchObject({ calls: 0 });
  });

  it("prints", async () => {
    const source = `console.log("a", 1, { b: [2] }, undefined, 3n, Symbol("s")); console.error(new Map()); `;
    expect((await openSandbox().run(source)).printed).toEqual([
      'a 1 {"b":[2]} undefined 3 Symbol(s)',
      "{}",
    ]);
  });

  it("keeps what it printed before it failed", async () => {
    const report = await openSandbox().run(
      "console.log('one'); await api.x(); console.log('two'); throw 1",
    );
    expect(report).toMatchObject({
      printed: ["one", "two"],
      ending: { kind: "threw", message: "1" },
    });
  });
});

describe("calls", () => {
  it("run at most so many at a time, in order", async () => {
    let running = 0;
    let most = 0;
    const order: string[] = [];
    const call: AnswerCall = async (given) => {
      order.push(given.given);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return echo(given, new AbortController().signal);
    };
    const source =
      "return (await Promise.all([...Array(20).keys()].map((n) => api.x({ n })))).length";
    const report = await openSandbox({ concurrency: 3 }).run(source, { call });
    expect(report).toMatchObject({ ending: { json: "20" }, calls: 20 });
    expect(most).toBe(3);
    expect(order).toEqual(Array.from({ length: 20 }, (_, n) => JSON.stringify({ n })));
  });

  it("are no more than allowed", async () => {
    const source = `let refused = "";
      for (let n = 0; n < 10000; n++) try { await api.x() } catch (e) { refused = e.message }
      return refused`;
    const report = await openSandbox({ computeMs: 20_000 }).run(source);
    expect(report.calls).toBe(50);
    expect(report.ending).toMatchObject({
      kind: "returned",
      json: '"A program may make at most 50 calls, and this one has made them."',
    });
  });

  it("are finished when the program returns without awaiting them", async () => {
    let finished = 0;
    const call: AnswerCall = async (given, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!signal.aborted) finished += 1;
      return echo(given, signal);
    };
    const report = await openSandbox({ concurrency: 1 }).run("api.a(); api.b(); return 1", {
      call,
    });
    expect(report).toMatchObject({ ending: { kind: "returned" }, calls: 2, notAwaited: 2 });
    expect(finished).toBe(2);
  });

  it.each([
    ["throws", "api.a(); await api.b(); throw 1", "threw"],
    ["is cut off", "api.a(); await api.b(); for (;;);", "exceeded"],
  ])("are cancelled when the program %s", async (_what, source, kind) => {
    const aborted: string[] = [];
    const call: AnswerCall = (given, signal) =>
      given.path === "b"
        ? echo(given, signal)
        : new Promise((resolve) => {
            signal.addEventListener("abort", () => {
              aborted.push(given.path);
              resolve({ ok: false, message: "cancelled", facts: {} });
            });
          });
    const report = await openSandbox().run(source, { call });
    expect(report.ending.kind).toBe(kind);
    expect(aborted).toEqual(["a"]);
  });
});

describe("an end from outside", () => {
  const never: AnswerCall = (_call, signal) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve({ ok: false, message: "", facts: {} }));
    });

  it("comes when the caller cancels while a call is under way", async () => {
    const controller = new AbortController();
    const call: AnswerCall = (given, signal) => {
      controller.abort();
      return never(given, signal);
    };
    const report = await openSandbox().run("await api.x()", { call, signal: controller.signal });
    expect(report).toMatchObject({ ending: { kind: "cancelled" }, calls: 1 });
  });

  it("comes when the caller cancels while the program computes", async () => {
    const controller = new AbortController();
    const call: AnswerCall = async (given, signal) => {
      // The reply reaches the program first, which then computes for ever.
      setImmediate(() => setImmediate(() => controller.abort()));
      return echo(given, signal);
    };
    const report = await openSandbox({ computeMs: 50_000 }).run("await api.x(); for (;;);", {
      call,
      signal: controller.signal,
    });
    expect(report.ending).toEqual({ kind: "cancelled" });
  });

  it("comes when the caller has left before", async () => {
    const report = await openSandbox().run("1", { signal: AbortSignal.abort() });
    expect(report.ending).toEqual({ kind: "cancelled" });
  });

  it("comes when all of its time is over", async () => {
    const report = await openSandbox({ totalMs: 1_500 }).run("await api.x()", { call: never });
    expect(report.ending).toEqual({ kind: "exceeded", excess: "total" });
  });

  it("comes when the sandbox is closed", async () => {
    const subject = openSandbox({ maxPrograms: 1 });
    const call: AnswerCall = (given, signal) => {
      subject.close();
      return never(given, signal);
    };
    const both = [subject.run("await api.x()", { call }), subject.run("1")];
    const endings = (await Promise.all(both)).map(({ ending }) => ending.kind);
    expect(endings).toEqual(["closed", "closed"]);
  });
});

describe("a place", () => {
  it("is waited for, in order, and given up when the caller leaves", async () => {
    const subject = openSandbox({ maxPrograms: 1 });
    const leaving = new AbortController();
    const ended: string[] = [];
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const note = (name: string) => (report: { ending: { kind: string } }) =>
      ended.push(`${name} ${report.ending.kind}`);
    const call: AnswerCall = async (given, signal) => {
      await gate;
      return echo(given, signal);
    };
    const first = subject.run("await api.x()", { call }).then(note("first"));
    const second = subject.run("1", { signal: leaving.signal }).then(note("second"));
    const third = subject.run("2").then(note("third"));
    leaving.abort();
    await second;
    go();
    await Promise.all([first, third]);
    expect(ended).toEqual(["second cancelled", "first returned", "third returned"]);
    expect(await subject.value("3")).toBe(3);
  });

  it("is not waited for by more than can be served", async () => {
    const subject = openSandbox({ maxPrograms: 1 });
    const all = Array.from({ length: 70 }, () => subject.run("1"));
    const kinds = (await Promise.all(all)).map(({ ending }) => ending.kind);
    expect(kinds.filter((kind) => kind === "returned")).toHaveLength(65);
    expect(kinds.filter((kind) => kind === "busy")).toHaveLength(5);
  });
});

/**
 * The whole surface, with every client that people use: a table of what is done ({@link abilities}) by whom
 * ({@link subjects}). What a client cannot do by its nature is said in its row, and what it does instead is shown.
 */
import { EventEmitter, once } from "node:events";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { messageOf } from "../../src/errors.ts";
import { subjects } from "./clients.ts";
import type { Ability, Client } from "./model.ts";
import { createWorld, type World } from "./world.ts";

interface Scene {
  readonly client: Client;
  readonly told: EventEmitter;
  readonly world: World;
}

const abilities: Readonly<
  Record<Ability, readonly [does: string, done: (scene: Scene) => Promise<void>]>
> = {
  list: [
    "list every tool on one page",
    async ({ client }) => {
      const { tools, nextCursor } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        "listBooks",
        "createBook",
        "searchBooks",
        "exportBooks",
        "getBook",
        "replaceBook",
        "updateBook",
        "deleteBook",
        "getCover",
        "uploadCover",
        "getExcerpt",
        "getSample",
        "getCategoryTree",
        "getStockReport",
        "waitFor",
        "failWith",
        "echoRequest",
      ]);
      expect(nextCursor).toBeUndefined();
    },
  ],
  call: [
    "list, get and create",
    async ({ client }) => {
      const list = { name: "listBooks", arguments: { per_page: 2, genre: "gothic" } };
      expect(await client.call(list)).toMatchObject({ structuredContent: { items: [{}, {}] } });

      const book = await client.call({ name: "getBook", arguments: { isbn: "9780141439471" } });
      expect(book).toMatchObject({ content: [{ type: "text" }] });

      const isbn = freshIsbn();
      const created = await client.call({
        name: "createBook",
        arguments: {
          isbn,
          title: "A Book",
          author: { name: "Somebody" },
          published: 1900,
          genres: ["gothic"],
          price: { amount: 100, currency: "EUR" },
        },
      });
      expect(created).toMatchObject({ structuredContent: { isbn, title: "A Book" } });
      expect(created).not.toHaveProperty("isError", true);
    },
  ],
  image: [
    "get an image",
    async ({ client }) => {
      const isbn = await firstIsbn(client);
      expect(await client.call({ name: "getCover", arguments: { isbn } })).toMatchObject({
        content: [
          { type: "image", mimeType: "image/png", data: expect.stringMatching(/^iVBORw0KGgo/) },
        ],
      });
    },
  ],
  error: [
    "get an error as a result",
    async ({ client }) => {
      expect(await client.call({ name: "failWith", arguments: { status: 404 } })).toMatchObject({
        isError: true,
        content: [{ type: "text", text: expect.stringContaining("404") }],
      });
    },
  ],
  unknown: [
    "be told the closest names of a tool that does not exist",
    async ({ client }) => {
      await expect(client.call({ name: "listBook" })).rejects.toMatchObject({
        code: -32602,
        message: expect.stringContaining("listBooks"),
      });
    },
  ],
  progress: [
    "call, and be told of the progress",
    async ({ client }) => {
      const steps: number[] = [];
      const call = { name: "listBooks", arguments: { _maxItems: 60 } };
      const result = await client.call(call, {
        onprogress: ({ progress }) => steps.push(progress),
      });
      expect(result).toMatchObject({ structuredContent: { items: { length: 60 } } });
      expect(steps.length).toBeGreaterThan(0);
      expect(steps).toEqual([...new Set(steps)].toSorted((one, other) => one - other));
    },
  ],
  subscribe: [
    "subscribe, and be told what a reload changed",
    async ({ client, told, world }) => {
      const same = "openapi://bookshop/operations/getBook";
      const gone = "openapi://bookshop/operations/getSample";
      const other = "openapi://bookshop/document";
      await client.subscribe([same, gone, other]);
      const updated: unknown[] = [];
      const bothUpdated = new Promise<void>((resolve) =>
        told.on("updated", (uri) => {
          if (updated.push(uri) === 2) resolve();
        }),
      );
      const lists = [once(told, "tools"), once(told, "prompts")];
      await world.change();
      await client.reload();
      await Promise.all([bothUpdated, ...lists]);
      expect(updated).toEqual([gone, other]);
      expect(await toolNames(client)).toContain("hearSample");
      expect(await promptNames(client)).toContain("greet");

      const changedBack = once(told, "tools");
      await world.changeBack();
      await client.reload();
      await changedBack;
      expect(await toolNames(client)).not.toContain("hearSample");
    },
  ],
  resources: [
    "list and read the resources",
    async ({ client }) => {
      const { resources } = await client.listResources();
      expect(resources.map(({ uri }) => uri)).toEqual([
        "openapi://bookshop",
        "openapi://bookshop/document",
        "openapi://bookshop/document.yaml",
        "openapi://bookshop/changes",
      ]);
      const { resourceTemplates } = await client.listResourceTemplates();
      expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
        "openapi://{api}/operations/{operation}",
        "openapi://{api}/schemas/{schema}",
        "openapi://{api}/tags/{tag}",
        "openapi://{api}/replies/{id}{?offset,length}",
      ]);
      for (const uri of [
        "openapi://bookshop/document.yaml",
        "openapi://bookshop/operations/getBook",
      ]) {
        // oxlint-disable-next-line no-await-in-loop -- some clients do one thing at a time
        expect((await client.readResource({ uri })).contents).toMatchObject([{ uri }]);
      }
    },
  ],
  complete: [
    "complete names in templates and in prompts",
    async ({ client }) => {
      const inTemplate = await client.complete({
        ref: { type: "ref/resource", uri: "openapi://{api}/operations/{operation}" },
        argument: { name: "operation", value: "getB" },
        context: { arguments: { api: "bookshop" } },
      });
      expect(inTemplate.completion.values[0]).toBe("getBook");
      const inPrompt = await client.complete({
        ref: { type: "ref/prompt", name: "plan_calls" },
        argument: { name: "api", value: "boo" },
      });
      expect(inPrompt.completion.values).toEqual(["bookshop"]);
    },
  ],
  prompts: [
    "list and get the prompts",
    async ({ client }) => {
      expect(await promptNames(client)).toEqual(["explore_api", "plan_calls", "explain_error"]);
      const { messages } = await client.getPrompt({
        name: "plan_calls",
        arguments: { task: "Find a book by its title" },
      });
      expect(messages).toMatchObject([
        { role: "user", content: { type: "text", text: expect.stringContaining("searchBooks") } },
      ]);
    },
  ],
  cancel: [
    "cancel midway, which the API sees",
    async ({ client, world }) => {
      const cancel = new AbortController();
      const { arrived, aborted } = world.nextWait();
      const call = { name: "waitFor", arguments: { seconds: 60 } };
      const outcome = client.call(call, { signal: cancel.signal }).then(() => "done", messageOf);
      await arrived;
      cancel.abort();
      expect(await outcome).toMatch(/abort|interrupt/i);
      await aborted;
    },
  ],
};

/** Of clients that are started for each question. */
const slowMs = 60_000;

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world.close());

describe.each(subjects)("$name", ({ connect, revision, lacks }) => {
  const told = new EventEmitter();
  let client: Client;

  beforeAll(async () => {
    client = await connect(world, told);
  });

  afterAll(() => client.close());

  it("agrees on the revision", () => {
    expect(client.revision).toBe(revision);
  });

  const all = Object.entries(abilities).map(([ability, [does, done]]) => {
    const lack = lacks[ability as Ability];
    return lack === undefined
      ? { title: `can ${does}`, run: () => done({ client, told, world }) }
      : { title: `cannot ${does}: ${lack.why}`, run: () => lack.shown(client, world) };
  });

  it.each(all)("$title", ({ run }) => run(), slowMs);
});

async function toolNames(client: Client): Promise<readonly string[]> {
  return (await client.listTools()).tools.map(({ name }) => name);
}

async function promptNames(client: Client): Promise<readonly string[]> {
  return (await client.listPrompts()).prompts.map(({ name }) => name);
}

async function firstIsbn(client: Client): Promise<string> {
  const result = await client.call({ name: "listBooks", arguments: { per_page: 1 } });
  const isbn = /"isbn":\s*"(\d{13})"/.exec(JSON.stringify(result).replaceAll("\\", ""))?.[1];
  if (isbn === undefined) throw new Error("the shop is empty");
  return isbn;
}

let booksMade = 0;

/** A new ISBN-13 in the range that is set aside for tests, with its check digit. */
function freshIsbn(): string {
  const digits = `97817779${String(++booksMade).padStart(4, "0")}`;
  const sum = digits
    .split("")
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

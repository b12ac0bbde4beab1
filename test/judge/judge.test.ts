/**
 * Prism against the gateway as it ships: for every operation of the corpus, generated arguments go through the gateway
 * to a mock of the very document, which refuses requests that are not what the document says. What it does not take
 * stands in `explanations.yaml` with its reason. JUDGE_OPERATIONS=Infinity hears the largest documents as well.
 */
import { join } from "node:path";

import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { readRoots } from "../corpus/roots.ts";
import { corpusFolder, hasCorpus } from "../helpers/corpus.ts";
import { explain, type Explanation, requests, unread } from "./explanation.ts";
import { type JudgedGateway, startGateway } from "./gateway.ts";
import { hear } from "./hearing.ts";
import { type Prism, startPrism } from "./prism.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import { verdictOf } from "./verdict.ts";
import { wholeSchemasOf } from "./whole-schemas.ts";

/** Larger documents take minutes each. */
const mostOperations = Number(process.env["JUDGE_OPERATIONS"] ?? 200);

const roots = await readRoots();
const documents = roots
  .filter(
    ({ file, operations }) => operations > 0 && operations <= mostOperations && !unread.has(file),
  )
  .map(({ file }) => ({ file, name: nameOf(file) }));

const heard = new Set<string>();
const used = new Set<Explanation>();
/** Documents made of what real APIs rarely do: each refusal is explained, but they say little of how many there are. */
const isExample = (file: string): boolean =>
  /^(petstore|openapi-learn|readme-oas-examples|oai-3\.2-examples|redocly\/oas3\.2)/.test(file);

const count = { operations: 0, sent: 0, refused: 0 };
/** The same of real APIs. */
const real = { sent: 0, refused: 0 };
const refusals = new Map<string, number>();

describe.runIf(hasCorpus)("the judge", () => {
  let prism: Prism;
  let recorder: Recorder;
  let gateway: JudgedGateway;

  beforeAll(async () => {
    prism = startPrism();
    recorder = await startRecorder();
    gateway = await startGateway(
      new Map(documents.map(({ file, name }) => [name, join(corpusFolder, file)])),
      recorder.url,
    );
  });

  afterAll(async () => {
    await gateway.stop();
    await recorder.close();
    await prism.stop();
  });

  it("refuses what is wrong, and takes what is right", async () => {
    const served = await prism.mock(join(corpusFolder, "petstore-3.0/openapi.yaml"));
    recorder.pointAt("url" in served ? served.url : "");
    async function verdictOn(path: string, body?: string): Promise<object | undefined> {
      const { body: reply } = await request(`${recorder.url}${path}`, {
        ...(body !== undefined && { method: "POST", body }),
        headers: { "content-type": "application/json", authorization: "Bearer dummy" },
      });
      await reply.dump();
      const [exchange] = recorder.take();
      return exchange && verdictOf(exchange);
    }
    const violation = (place: string, rule: string) => ({
      kind: "refused",
      violations: [expect.objectContaining({ place, rule })],
    });
    expect(await verdictOn("/pet/findByStatus?status=sold")).toEqual({ kind: "taken" });
    expect(await verdictOn("/pet/findByStatus?status=lost")).toEqual(
      violation("query.status", "enum"),
    );
    expect(await verdictOn("/pet", '{"name":"Rex","photoUrls":[]}')).toEqual({ kind: "taken" });
    expect(await verdictOn("/pet", '{"name":"Rex"}')).toEqual(violation("body", "required"));
    expect(await verdictOn("/nowhere")).toEqual(violation("route", "NO_PATH_MATCHED_ERROR"));
  });

  it.each(documents)("hears every operation of $file", async ({ file, name }) => {
    const served = await prism.mock(join(corpusFolder, file));
    if (!("url" in served)) throw new Error(`Prism cannot read it: ${served.problem}`);
    recorder.pointAt(served.url);
    const api = await gateway.open(name);
    const hearings = await hear(api, recorder, wholeSchemasOf(join(corpusFolder, file)));

    const unexplained: string[] = [];
    for (const hearing of hearings) {
      const { kind } = hearing.outcome;
      for (const total of isExample(file) ? [count] : [count, real]) {
        if (kind !== "unsent" && kind !== "unmade") total.sent++;
        if (kind === "refused") total.refused++;
      }
      const reasons = new Set<string>();
      for (const [{ place, rule, message }, explanation] of explain(file, hearing)) {
        if (explanation === undefined) {
          const { tool, variant, outcome } = hearing;
          unexplained.push(`${tool} (${variant}) ${outcome.kind}: ${place} ${rule} ${message}`);
        } else {
          used.add(explanation);
          reasons.add(`${hearing.outcome.kind}: ${explanation.reason}`);
        }
      }
      for (const reason of reasons) refusals.set(reason, (refusals.get(reason) ?? 0) + 1);
    }
    heard.add(file);
    count.operations += api.tools.length;

    expect(unexplained.join("\n")).toBe("");
  });

  it.each([...unread].filter(([, { endless }]) => !endless))(
    "still cannot read %s",
    async (file) => {
      expect(await prism.mock(join(corpusFolder, file))).toHaveProperty("problem");
    },
  );

  it("takes 99 of 100 requests to real APIs", () => {
    console.log(
      [
        `${documents.length} documents, ${count.operations} operations, ${count.sent} requests, ${count.refused} refused; of real APIs ${real.sent}, ${real.refused} refused`,
        ...[...refusals]
          .toSorted(([, one], [, other]) => other - one)
          .map(([reason, times]) => `${String(times).padStart(5)}  ${reason}`),
      ].join("\n"),
    );
    expect(documents.length).toBeGreaterThanOrEqual(25);
    expect(real.refused / real.sent).toBeLessThanOrEqual(0.01);
  });

  it("knows no explanation for what does not happen", () => {
    const stale = requests.filter(
      (explanation) =>
        !used.has(explanation) &&
        (explanation.document === undefined
          ? heard.size === documents.length
          : [...heard].some((file) => explanation.document?.test(file))),
    );
    expect(stale).toEqual([]);
  });
});

/** The file as the name of an API: `vonage/voice.v2.yml` is `vonage-voice-v2`. */
function nameOf(file: string): string {
  return file
    .replace(/\.\w+$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
}

import { describe, expect, it } from "vitest";

import { GatewayError } from "../../src/errors.ts";
import { createVariableClaims } from "../../src/serving/variable-claims.ts";
import type { JsonObject } from "../../src/spec/model.ts";
import { createLog } from "../../src/telemetry/log.ts";

function openClaims() {
  const lines: JsonObject[] = [];
  const log = createLog({
    level: "info",
    redact: (text) => text,
    destination: { write: (line) => void lines.push(JSON.parse(line) as JsonObject) },
  });
  return { claims: createVariableClaims(log), lines };
}

const used = (variable: string, scheme: string) => [{ variable, scheme }];

describe("a variable", () => {
  it("is refused to a second API, and stays with the first", () => {
    const { claims } = openClaims();
    claims.claim("a-b", used("A_B_C", "c"));
    const second = () => claims.claim("a", used("A_B_C", "b_c"));
    expect(second).toThrow(GatewayError);
    expect(second).toThrow(
      /^A_B_C would be the credential of two APIs: of a-b for c, and of a for b_c\./,
    );
    // Opened anew, after the other was refused.
    expect(() => claims.claim("a-b", used("A_B_C", "c"))).not.toThrow();
    expect(second).toThrow(GatewayError);
  });

  it("is free again once its API takes it no more", () => {
    const { claims } = openClaims();
    claims.claim("a-b", used("A_B_C", "c"));
    claims.claim("a-b", []);
    expect(() => claims.claim("a", used("A_B_C", "b_c"))).not.toThrow();
  });

  it("may serve two schemes of one API, which is told", () => {
    const { claims, lines } = openClaims();
    claims.claim("a", [...used("A_B_C", "b-c"), ...used("A_B_C", "b_c")]);
    expect(lines).toMatchObject([
      { api: "a", variable: "A_B_C", schemes: ["b-c", "b_c"], msg: "one variable, two schemes" },
    ]);
  });

  it("is no news when its scheme has another name in a newer document", () => {
    const { claims, lines } = openClaims();
    claims.claim("a", used("A_B_C", "b-c"));
    claims.claim("a", used("A_B_C", "b_c"));
    expect(lines).toEqual([]);
  });
});

import { existsSync, readFileSync } from "node:fs";

import { validate } from "dockerfile-utils";
import { describe, expect, it } from "vitest";

import { configSchema } from "../../src/config/schema.ts";
import { copiesOf, dockerfile, image, instructions, propertiesOf } from "./image.ts";

const root = new URL("../../", import.meta.url);

describe("Dockerfile", () => {
  it("has no error that a linter of Dockerfiles finds", () => {
    expect(validate(dockerfile)).toEqual([]);
  });

  it("builds and runs on one slim Node", () => {
    const stages = instructions.filter((each) => each.getKeyword() === "FROM");
    expect(stages.map((each) => each.getArgumentsContent())).toEqual([
      "${NODE_IMAGE} AS build",
      "${NODE_IMAGE}",
    ]);
    expect(propertiesOf(instructions, "ARG")).toEqual({
      NODE_IMAGE: expect.stringMatching(/^node:24\b.*-slim$/),
    });
  });

  it("installs what is locked, runs no script of a package, and keeps what production needs", () => {
    const commands = instructions
      .filter((each) => each.getKeyword() === "RUN")
      .map((each) => each.getArgumentsContent());
    expect(commands).toEqual([
      "npm ci --ignore-scripts",
      "npm run build && npm prune --omit=dev --ignore-scripts",
    ]);
  });

  it("copies what exists and what .dockerignore lets through, and nothing is let through in vain", () => {
    const sources = copiesOf(instructions)
      .filter(({ isFromContext }) => isFromContext)
      .flatMap((copy) => copy.sources);
    expect(sources.filter((source) => !existsSync(new URL(source, root)))).toEqual([]);

    const [first, ...others] = readFileSync(new URL(".dockerignore", root), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(first).toBe("*");
    expect(others.toSorted()).toEqual(sources.map((source) => `!${source}`).toSorted());
  });

  it("ships the program, its libraries and the sample documents only", () => {
    expect(image.copies).toEqual([
      {
        sources: ["/app/package.json", "/app/package-lock.json"],
        destination: "./",
        isFromContext: false,
      },
      { sources: ["/app/node_modules"], destination: "./node_modules", isFromContext: false },
      { sources: ["/app/dist"], destination: "./dist", isFromContext: false },
      { sources: ["specs"], destination: "./specs", isFromContext: true },
    ]);
  });

  it("runs as a user without rights, in production, from a fixed folder", () => {
    expect(image).toMatchObject({
      user: "node",
      folder: "/app",
      environment: { NODE_ENV: "production", NODE_OPTIONS: "--disable-proto=delete" },
    });
  });

  it("exposes the port that the gateway listens on", () => {
    expect(Number(image.port)).toBe(configSchema.parse({}).port);
  });

  it("starts the gateway without a shell, so that signals reach it", () => {
    expect(image).toMatchObject({ entrypoint: ["node", "dist/main.js"], command: ["serve"] });
  });

  it("holds no secret", () => {
    const names = [
      ...Object.keys(propertiesOf(instructions, "ARG")),
      ...Object.keys(propertiesOf(instructions, "ENV")),
    ];
    expect(names.filter((name) => /pass|secret|token|key|auth|credential/i.test(name))).toEqual([]);
    expect(instructions.map((each) => each.getKeyword())).not.toContain("ADD");
  });
});

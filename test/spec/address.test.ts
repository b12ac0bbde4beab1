import { describe, expect, it } from "vitest";

import {
  placeReference,
  showAddress,
  showPlace,
  stdinAddress,
  toFolder,
} from "../../src/spec/address.ts";

const file = new URL("file:///srv/specs/openapi.yaml");
const url = new URL("https://api.example.com/v1/specs/openapi.yaml");

describe("placeReference", () => {
  it.each([
    ["pet.yaml", file, "file:///srv/specs/pet.yaml"],
    ["./schemas/a b.yaml", file, "file:///srv/specs/schemas/a%20b.yaml"],
    ["../specs/pet.yaml", file, "file:///srv/specs/pet.yaml"],
    ["schemas\\pet.yaml", file, "file:///srv/specs/schemas/pet.yaml"],
    ["pet.yaml?v=2", url, "https://api.example.com/v1/specs/pet.yaml?v=2"],
    ["/v1/specs/pet.yaml", url, "https://api.example.com/v1/specs/pet.yaml"],
    ["https://api.example.com/v1/specs/pet.yaml", url, "https://api.example.com/v1/specs/pet.yaml"],
  ])("finds %s beside %s", (reference, root, expected) => {
    expect(placeReference(reference, root, root)).toEqual({ address: new URL(expected) });
  });

  it("resolves against the file that the reference stands in", () => {
    const from = new URL("file:///srv/specs/paths/pets.yaml");
    expect(placeReference("../schemas/pet.yaml", from, file)).toEqual({
      address: new URL("file:///srv/specs/schemas/pet.yaml"),
    });
  });

  it.each([
    ["/etc/hostname", file, "absolute path"],
    ["/srv/specs/pet.yaml", file, "absolute path"],
    ["\\\\host\\share\\x.yaml", file, "absolute path"],
    ["C:\\x.yaml", file, "absolute path"],
    ["file:///etc/hostname", file, "absolute path"],
    ["file:pet.yaml", file, "absolute path"],
    ["../outside.yaml", file, "leaves the folder"],
    ["a/../../outside.yaml", file, "leaves the folder"],
    ["%2e%2e/outside.yaml", file, "leaves the folder"],
    ["..%2foutside.yaml", file, "leaves the folder"],
    ["..%5Coutside.yaml", file, "leaves the folder"],
    ["http://127.0.0.1:1/x.yaml", file, "another place"],
    ["//host/x.yaml", file, "absolute path"],
    ["data:text/plain,x", file, "another place"],
    [".env", file, "hidden file"],
    ["sub/.git/config", file, "hidden file"],
    ["http://[", file, "no valid address"],
    ["file:///etc/hostname", url, "another place"],
    ["http://api.example.com/v1/specs/pet.yaml", url, "another place"],
    ["https://api.example.com:8443/v1/specs/pet.yaml", url, "another place"],
    ["https://api.example.com@evil.example/v1/specs/pet.yaml", url, "another place"],
    ["https://me:pw@api.example.com/v1/specs/pet.yaml", url, "user name"],
    ["//evil.example/v1/specs/pet.yaml", url, "another place"],
    ["/v1/other.yaml", url, "leaves the folder"],
    ["../other.yaml", url, "leaves the folder"],
    ["..%2Fother.yaml", url, "leaves the folder"],
    ["pet.yaml", stdinAddress, "standard input"],
  ])("refuses %s from %s", (reference, root, reason) => {
    expect(placeReference(reference, root, root)).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

describe("placeReference with further folders", () => {
  const common = new URL("file:///srv/common/");
  const schemas = new URL("https://schemas.example.com/v1/");

  it.each([
    ["../common/pet.yaml", file, "file:///srv/common/pet.yaml"],
    ["/srv/common/sub/pet.yaml", file, "file:///srv/common/sub/pet.yaml"],
    ["file:///srv/common/pet.yaml", url, "file:///srv/common/pet.yaml"],
    ["https://schemas.example.com/v1/pet.yaml", file, "https://schemas.example.com/v1/pet.yaml"],
    [
      "https://schemas.example.com/v1/pet.yaml",
      stdinAddress,
      "https://schemas.example.com/v1/pet.yaml",
    ],
    ["pet.yaml", file, "file:///srv/specs/pet.yaml"],
  ])("finds %s from %s", (reference, root, expected) => {
    expect(placeReference(reference, root, root, [common, schemas])).toEqual({
      address: new URL(expected),
    });
  });

  it.each([
    ["../common", file, "leaves the folder"],
    ["../common2/pet.yaml", file, "leaves the folder"],
    ["../common/../pet.yaml", file, "leaves the folder"],
    ["../common/..%2fpet.yaml", file, "leaves the folder"],
    ["../common/.env", file, "hidden file"],
    ["/srv/pet.yaml", file, "absolute path"],
    ["http://schemas.example.com/v1/pet.yaml", file, "another place"],
    ["https://schemas.example.com/v2/pet.yaml", file, "another place"],
    ["https://schemas.example.com:8443/v1/pet.yaml", url, "another place"],
    ["https://me:pw@schemas.example.com/v1/pet.yaml", url, "user name"],
    ["https://example.com/pet.yaml", stdinAddress, "standard input"],
  ])("refuses %s from %s", (reference, root, reason) => {
    expect(placeReference(reference, root, root, [common, schemas])).toEqual({
      refused: expect.stringContaining(reason),
    });
  });
});

it.each([
  ["/srv/common", "file:///srv/common/"],
  ["/", "file:///"],
  ["https://schemas.example.com", "https://schemas.example.com/"],
  ["https://schemas.example.com/v1", "https://schemas.example.com/v1/"],
])("takes %s for the folder %s", (place, folder) => {
  expect(toFolder(place).href).toBe(folder);
});

describe("showAddress", () => {
  it("leaves out what may be secret", () => {
    expect(showAddress(new URL("https://me:pw@example.com/a.json?token=x#y"))).toBe(
      "https://example.com/a.json",
    );
  });

  it.each([
    ["https://me:pw@example.com/a.json?token=x", "https://example.com/a.json"],
    ["./specs/a.json", "./specs/a.json"],
    ["-", "-"],
  ])("shows %s, which a user typed, as %s", (place, shown) => {
    expect(showPlace(place)).toBe(shown);
  });

  it("shows a file as a path", () => {
    expect(showAddress(new URL("file:///srv/a%20b.yaml"))).toBe("/srv/a b.yaml");
  });
});

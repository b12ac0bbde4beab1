import { describe, expect, it } from "vitest";

import { createAudience } from "../../src/access/audience.ts";

describe.each(["https://mcp.example.com", "https://example.com/gateway"])("at %s", (publicUrl) => {
  const audience = createAudience(publicUrl);
  const { origin, pathname } = new URL(publicUrl);
  const prefix = pathname === "/" ? "" : pathname;

  it.each([
    ["/mcp", "/mcp"],
    ["/sse", "/sse"],
    ["/messages", "/sse"],
    ["/mcp/sse/some-id", "/mcp"],
    ["/mcp/sessions/some-id", "/mcp"],
    ["/apis/shop/mcp", "/apis/shop/mcp"],
    ["/apis/shop/messages", "/apis/shop/sse"],
    ["/elsewhere", "/mcp"],
  ])("clients at %s sign in for %s", (path, resource) => {
    expect(audience.resourceOf(path)).toEqual({
      url: publicUrl + resource,
      metadataUrl: `${origin}/.well-known/oauth-protected-resource${prefix}${resource}`,
    });
  });

  it.each([
    ["", ""],
    ["/mcp", "/mcp"],
    ["/sse", "/sse"],
    ["/apis/shop/mcp", "/apis/shop/mcp"],
    ["/apis/shop/mcp/", "/apis/shop/mcp"],
  ])("the metadata at %s are those of %s", (path, resource) => {
    const wellKnown = "/.well-known/oauth-protected-resource";
    expect(audience.resourceAt(wellKnown + prefix + path)?.url).toBe(publicUrl + resource);
    // A proxy may take the prefix away.
    expect(audience.resourceAt(wellKnown + path)?.url).toBe(publicUrl + resource);
  });

  it.each([
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource/messages",
    "/.well-known/oauth-protected-resource/admin/reload",
    "/.well-known/oauth-protected-resource/mcp/more",
    "/.well-known/oauth-protected-resourceful",
  ])("there are no metadata at %s", (path) => {
    expect(audience.resourceAt(path)).toBeUndefined();
  });

  it.each<[string, string, boolean]>([
    ["", "/mcp", true],
    ["/", "/mcp", true],
    ["/mcp", "/mcp", true],
    ["/mcp", "/sse", true],
    ["/mcp", "/apis/shop/mcp", true],
    ["/apis/shop/mcp", "/apis/shop/mcp", true],
    ["/apis/shop/mcp", "/apis/shop/messages", true],
    ["/apis/shop/mcp", "/apis/other/mcp", false],
    ["/apis/shop/mcp", "/mcp", false],
    ["/other", "/mcp", false],
    ["/mcp?tags=a", "/mcp", false],
  ])("a token for %s opens %s: %s", (aud, path, opens) => {
    expect(audience.includes([publicUrl + aud], path, [])).toBe(opens);
  });
});

it("takes nothing but what the operator names where there is no public URL", () => {
  const audience = createAudience(undefined);
  expect(audience.includes(["http://localhost/mcp"], "/mcp", [])).toBe(false);
  expect(audience.includes(["api://gateway"], "/mcp", ["api://gateway"])).toBe(true);
});

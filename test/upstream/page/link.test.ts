import { describe, expect, it } from "vitest";

import { parseLinks } from "../../../src/upstream/page/link.ts";

describe("parseLinks", () => {
  it.each<[string, string, readonly [string, readonly string[]][]]>([
    ["one link", '</a?page=2>; rel="next"', [["/a?page=2", ["next"]]]],
    ["a relation without quotes", "</a>;rel=next", [["/a", ["next"]]]],
    [
      "several links",
      '</a>; rel="prev", </b>; rel="next"',
      [
        ["/a", ["prev"]],
        ["/b", ["next"]],
      ],
    ],
    ["several relations", '</a>; rel="last  NEXT"', [["/a", ["last", "next"]]]],
    ["commas and semicolons in a target", "</a;b?c=1,2>; rel=next", [["/a;b?c=1,2", ["next"]]]],
    [
      "commas, brackets and escapes in a quoted parameter",
      String.raw`</a>; title="one, <two>; rel=\"prev\""; rel="next", </b>; rel=last`,
      [
        ["/a", ["next"]],
        ["/b", ["last"]],
      ],
    ],
    ["the first of two relations", "</a>; rel=next; rel=prev", [["/a", ["next"]]]],
    ["a name in another case", '</a>; REL="next"', [["/a", ["next"]]]],
    ["a parameter without a value", "</a>; crossorigin; rel=next", [["/a", ["next"]]]],
    [
      "no link about another resource",
      '</a>; rel=next; anchor="/other", </b>; rel=prev',
      [["/b", ["prev"]]],
    ],
    ["empty elements", ", , </a>; rel=next , ,", [["/a", ["next"]]]],
    ["a link without a relation", "</a>", [["/a", []]]],
    ["nothing in nonsense", "next: /a", []],
    ["nothing in nothing", "", []],
  ])("reads %s", (_, header, links) => {
    expect(parseLinks(header)).toEqual(links.map(([target, relations]) => ({ target, relations })));
  });

  it("reads a long header in no time", () => {
    const startedAt = performance.now();
    parseLinks(`<${"a".repeat(10_000)}>${'; a="'.repeat(5_000)}${" ".repeat(10_000)}`);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

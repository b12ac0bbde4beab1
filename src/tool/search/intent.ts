/** What a question wants done, as HTTP methods: said by its first verb, or by its being a question. */

const reading = ["GET", "HEAD", "QUERY"];
const creating = ["POST", "PUT"];
const changing = ["PATCH", "PUT", "POST"];
// POST as well: where every operation is one, or where the API wants more to be said than a DELETE can carry.
const deleting = ["DELETE", "POST"];
const acting = ["POST", "PUT", "PATCH", "DELETE"];

const verbs: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      [
        reading,
        "get list show see view read find fetch retrieve search lookup look display browse compare download export inspect describe",
      ],
      [reading, "who what which where when why how am is are do does did can"],
      [
        creating,
        "create add new make insert register post generate submit file upload report invite issue",
      ],
      [changing, "update change edit modify set rename patch alter replace adjust mark"],
      [deleting, "delete remove drop destroy erase unset"],
      [
        acting,
        "accept answer approve archive ask assign attach block cancel close confirm deploy disable enable evict follow " +
          "forward give invite keep kick let limit log merge move notify open pause pin play protect publish put react " +
          "record remind reopen repeat request restart restore resume run save schedule send share skip start stop store " +
          "transfer trigger turn unfollow vote write",
      ],
    ] as const
  ).flatMap(([methods, words]) => words.split(" ").map((word) => [word, methods] as const)),
);

/** Undefined when the question does not say. */
export function wantedMethods(query: string): readonly string[] | undefined {
  for (const word of query.toLowerCase().split(/[^\p{L}]+/u)) {
    const methods = verbs.get(word);
    if (methods !== undefined) return methods;
  }
  return undefined;
}

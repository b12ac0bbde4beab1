/**
 * Prompts that people write: under `prompts` in the configuration and under `x-mcp-prompts` in a document, with the same
 * words. Messages are written short (`text`, `resource`, `image`, `audio`) or as MCP has them (`content` with a `type`).
 */
import { z } from "zod";

import { flag, mustBe, mustBeText, options, text, word } from "./field.ts";

/** What stands in a message; `{argument}` in its texts and URIs is filled in when the prompt is asked for. */
export type PromptContent =
  | { readonly kind: "text"; readonly text: string }
  /** Of the gateway's own resources: read when the prompt is asked for. */
  | { readonly kind: "resource"; readonly uri: string }
  /** What the author has written down. */
  | {
      readonly kind: "embedded";
      readonly uri: string;
      readonly mimeType: string | undefined;
      readonly body: { readonly text: string } | { readonly blob: string };
    }
  | { readonly kind: "image" | "audio"; readonly data: string; readonly mimeType: string };

export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly content: PromptContent;
}

export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What clients are offered to complete it with. */
  readonly values: readonly string[];
}

export interface PromptTemplate {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** At least one. */
  readonly messages: readonly PromptMessage[];
}

/** One of the configuration's: seen where this API is; undefined: everywhere. */
export interface ConfiguredPrompt extends PromptTemplate {
  readonly api: string | undefined;
}

const name = z.string().regex(/^[\w.-]{1,64}$/, {
  error: "is no name for a prompt: at most 64 letters, digits, underscores, hyphens and dots",
});

const argumentName = z.string({ error: mustBeText("a name") }).regex(/^[\w.-]{1,64}$/, {
  error: "must be a name of at most 64 letters, digits, underscores, hyphens and dots",
});

const anyText = z.string({ error: mustBeText("text") });
const shownText = anyText.meta({ title: "text" });
const uri = text("a URI, such as openapi://shop/operations/{operation}", (given) =>
  given.trim() === "" || /[\s\p{Cc}]/u.test(given.trim()) ? undefined : given.trim(),
).meta({ title: "URI" });

const base64 = text("base64", (given) => {
  const data = given.replaceAll(/\s+/g, "");
  return data !== "" && data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data)
    ? data
    : undefined;
}).meta({ title: "base64" });

const imageType = text("a media type such as image/png", (given) =>
  /^image\/[\w.+-]+$/.test(given.trim()) ? given.trim() : undefined,
);
const audioType = text("a media type such as audio/wav", (given) =>
  /^audio\/[\w.+-]+$/.test(given.trim()) ? given.trim() : undefined,
);

const resourceMembers = { uri, mimeType: anyText.optional() };
const embedded = z.union(
  [
    uri.transform((given): PromptContent => ({ kind: "resource", uri: given })),
    options({ ...resourceMembers, text: anyText }).transform((given): PromptContent => ({
      kind: "embedded",
      uri: given.uri,
      mimeType: given.mimeType,
      body: { text: given.text },
    })),
    options({ ...resourceMembers, blob: base64 }).transform((given): PromptContent => ({
      kind: "embedded",
      uri: given.uri,
      mimeType: given.mimeType,
      body: { blob: given.blob },
    })),
  ],
  { error: mustBe("a URI of the gateway, or a table of uri and text or blob") },
);

/** Every way to write a content, with further members where it stands in the message itself. */
function contentForms<Further extends z.core.$ZodLooseShape>(further: Further) {
  return [
    options({ ...further, type: z.literal("text").optional(), text: anyText }),
    options({ ...further, type: z.literal("resource").optional(), resource: embedded }),
    options({ ...further, image: base64, mimeType: imageType }),
    options({ ...further, audio: base64, mimeType: audioType }),
    options({ ...further, type: z.literal("image"), data: base64, mimeType: imageType }),
    options({ ...further, type: z.literal("audio"), data: base64, mimeType: audioType }),
  ] as const;
}

type Written = z.output<ReturnType<typeof contentForms>[number]>;

function toContent(written: Written): PromptContent {
  if ("text" in written) return { kind: "text", text: written.text };
  if ("resource" in written) return written.resource;
  const { mimeType } = written;
  if ("image" in written) return { kind: "image", data: written.image, mimeType };
  if ("audio" in written) return { kind: "audio", data: written.audio, mimeType };
  return { kind: written.type, data: written.data, mimeType };
}

const what = "text, or a table with text, resource, image or audio";
const role = word("user", "assistant").prefault("user");
const plain = anyText.transform((given): PromptContent => ({ kind: "text", text: given }));

const content = z.union([plain, ...contentForms({}).map((form) => form.transform(toContent))], {
  error: mustBe(what),
});

const message = z
  .union(
    [
      plain.transform((given): PromptMessage => ({ role: "user", content: given })),
      options({ role, content }),
      ...contentForms({ role }).map((form) =>
        form.transform((given): PromptMessage => ({ role: given.role, content: toContent(given) })),
      ),
    ],
    { error: mustBe(what) },
  )
  .meta({ title: what });

const argument = options({
  name: argumentName.describe("Stands in the messages as `{name}`."),
  title: anyText.optional(),
  description: anyText.prefault("").describe("What it is, for people."),
  required: flag().prefault(false).describe("Whether the prompt cannot do without it."),
  values: z
    .array(anyText)
    .prefault([])
    .describe(
      "What clients offer for it; `api`, `operation`, `tag` and `schema` are completed anyway.",
    ),
}).readonly();

const members = {
  title: shownText.optional().describe("Title, for people."),
  description: shownText.optional().describe("What the prompt is for."),
  arguments: z
    .array(argument, { error: mustBe("a list of arguments") })
    .prefault([])
    .meta({ title: "list of name, description, required and values" })
    .describe("What it takes; `{name}` stands for one in texts and URIs of the messages."),
  messages: z
    .array(message, { error: mustBe("a list of messages") })
    .min(1, { error: "must have at least one message" })
    .meta({ title: "list of text, resource, image or audio, each with its role" })
    .describe(
      "What is said: `{ text: ... }`, `{ resource: openapi://... }` or `{ image: base64, mimeType: image/png }`, of the user unless `role: assistant` says otherwise.",
    ),
};

/** One prompt of a document's list. */
export const documentPrompt = options({
  name: anyText.pipe(name),
  ...members,
}).transform((given): PromptTemplate => ({
  ...given,
  title: given.title,
  description: given.description ?? "",
}));

/** By name. */
export const promptTable = z
  .record(
    name,
    options({
      ...members,
      api: shownText.optional().describe("API that it is about: it is seen where that is."),
    }),
    { error: mustBe("a table of names and prompts") },
  )
  .transform((given): readonly ConfiguredPrompt[] =>
    Object.entries(given).map(([key, prompt]) => ({
      ...prompt,
      name: key,
      title: prompt.title,
      description: prompt.description ?? "",
      api: prompt.api,
    })),
  )
  .meta({ title: "table of names and prompts" });

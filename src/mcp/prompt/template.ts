/**
 * Prompts that people wrote. Arguments are data: they are put in once, in one pass, so that nothing in them is taken for
 * a place to fill, and a URI takes them percent-encoded.
 */
import type { ContentBlock, GetPromptResult } from "@modelcontextprotocol/server";

import type { PromptContent, PromptTemplate } from "../../config/prompt-options.ts";
import { cleanText } from "../../operation/text.ts";
import type { Prompt, PromptContext } from "./model.ts";

/** @param name what clients call it by */
export function fromTemplate(name: string, template: PromptTemplate): Prompt {
  const { title, description, messages } = template;
  const known = new Map(template.arguments.map((argument) => [argument.name, argument]));
  return {
    listed: {
      name,
      ...(title !== undefined && { title: cleanText(title) }),
      description: cleanText(description),
      arguments: [...known.values()].map((argument) => ({
        name: argument.name,
        description: cleanText(argument.description),
        required: argument.required,
      })),
    },
    valuesOf(argument) {
      const values = known.get(argument)?.values ?? [];
      return values.length === 0 ? undefined : values;
    },
    async get(given, context): Promise<GetPromptResult> {
      const fill = (text: string, encode: (value: string) => string): string =>
        text.replaceAll(/\{([\w.-]+)\}/g, (place, argument: string) =>
          known.has(argument) ? encode(given.get(argument) ?? "") : place,
        );
      const written = await Promise.all(
        messages.map(async ({ role, content }) => {
          const contents = await toContents(content, fill, context);
          return contents.map((block) => ({ role, content: block }));
        }),
      );
      return { description: cleanText(description), messages: written.flat() };
    },
  };
}

type Fill = (text: string, encode: (value: string) => string) => string;

const asIs = (value: string): string => value;
const encoded = (value: string): string => encodeURIComponent(value.toWellFormed());

/** One block, but one each for a resource that is read in several parts. */
async function toContents(
  content: PromptContent,
  fill: Fill,
  { readResource }: PromptContext,
): Promise<readonly ContentBlock[]> {
  switch (content.kind) {
    case "text":
      return [{ type: "text", text: fill(cleanText(content.text), asIs) }];
    case "image":
    case "audio":
      return [{ type: content.kind, data: content.data, mimeType: content.mimeType }];
    case "resource": {
      const parts = await readResource(fillUri(content.uri, fill));
      return parts.map((resource) => ({ type: "resource", resource }));
    }
    case "embedded": {
      const { mimeType, body } = content;
      const uri = fillUri(content.uri, fill);
      const resource = { uri, ...(mimeType !== undefined && { mimeType }) };
      return [
        {
          type: "resource",
          resource:
            "text" in body
              ? { ...resource, text: fill(cleanText(body.text), asIs) }
              : { ...resource, blob: body.blob },
        },
      ];
    }
  }
}

/** An argument that is the whole URI is one; elsewhere it is a part of one (RFC 6570, section 3.2.2). */
function fillUri(uri: string, fill: Fill): string {
  return fill(uri, /^\{[\w.-]+\}$/.test(uri) ? asIs : encoded);
}

/** What an API answered -> result: its content when it succeeded, a failure when it did not or sent too much. */
import type { CallToolResult } from "@modelcontextprotocol/server";

import type { JsonValue } from "../spec/model.ts";
import type { Abort, UpstreamReply } from "../upstream/outcome.ts";
import { retryAfterMsOf } from "../upstream/retry-after.ts";
import { type ContentContext, statusLine, toContent } from "./content.ts";
import { toFailure } from "./failure.ts";
import { requestIdOf, shownHeaders } from "./headers.ts";
import { essenceOf, parseMediaType } from "./media-type.ts";
import { metaKey } from "./meta.ts";
import type { EndedContext } from "./model.ts";
import { withNextSteps } from "./next-step.ts";
import { size } from "./phrase.ts";
import { readReply, type Reply } from "./read.ts";
import { redactReply } from "./redact.ts";
import { streamFormatOf } from "./stream/format.ts";
import { structureXml } from "./structure.ts";
import { wordingOfStatus, wordings } from "./wording.ts";
import { ownWordsOf } from "./words.ts";

export function toAnswered(answer: UpstreamReply, context: EndedContext): CallToolResult {
  const { redact, attempts } = context;
  const { status } = answer;
  const headers = shownHeaders(answer.headers, redact);
  const reply = redactReply(readReply(answer), redact);
  const isSuccess = (status >= 200 && status < 300) || status === 304;
  const result = isSuccess
    ? toSuccess(answer, reply, headers, context)
    : toRefusal(answer, reply, headers["location"], context);
  const facts = { status, headers, ...(attempts > 1 && { attempts }) };
  return withNextSteps({ ...result, _meta: { [metaKey]: facts } }, answer, reply, context);
}

/** An operation of which the API says, politely, that it failed. */
export function toFailedOperation(
  answer: UpstreamReply,
  word: string | undefined,
  context: EndedContext,
): CallToolResult {
  const { redact, tool } = context;
  const headers = shownHeaders(answer.headers, redact);
  const words = ownWordsOf(redactReply(readReply(answer), redact));
  const how = word === undefined ? "" : ` (${redact(word)})`;
  const failure = toFailure(
    wordings.operationFailed,
    {
      sentence: `${tool.operation.key} was accepted by the API, and then failed${how}.`,
      quote: words === undefined ? undefined : `The API says: ${words}`,
      facts: { status: answer.status },
    },
    context,
  );
  return { ...failure, _meta: { [metaKey]: { status: answer.status, headers } } };
}

function toSuccess(
  answer: UpstreamReply,
  reply: Reply,
  headers: ContentContext["headers"],
  context: EndedContext,
): CallToolResult {
  const { status, truncated, interruption } = answer;
  const isStream = streamFormatOf(answer.headers.get("content-type")) !== undefined;
  if (truncated && !isStream) return toTooLarge(answer, reply, context);
  const structured = structureXml(reply, status, context.tool);
  const whole = toContent(structured, { tool: context.tool, status, headers });
  return interruption?.kind === "aborted" ? toBroken(interruption, whole, status, context) : whole;
}

/** Half of a stream: a failure, followed by what had come. */
function toBroken(
  { detail }: Abort,
  { content }: CallToolResult,
  status: number,
  context: EndedContext,
): CallToolResult {
  const sentence = `${context.tool.operation.key} got no whole answer. ${detail} What had come by then follows.`;
  const failure = toFailure(wordings.aborted, { sentence, facts: { status } }, context);
  return { ...failure, content: [...failure.content, ...content] };
}

function toTooLarge(
  { status, body }: UpstreamReply,
  reply: Reply,
  context: EndedContext,
): CallToolResult {
  const line = `${context.tool.operation.key} answered ${statusLine(status)}`;
  const sentence = `${line} with more than ${size(body.length)}, which is as much as is read.`;
  const start = ownWordsOf(reply);
  const quote = start === undefined ? undefined : `The reply begins: ${start}`;
  return toFailure(wordings.tooLarge, { sentence, quote, facts: { status } }, context);
}

function toRefusal(
  answer: UpstreamReply,
  reply: Reply,
  location: string | undefined,
  context: EndedContext,
): CallToolResult {
  const { tool, redact } = context;
  const { status, headers } = answer;
  const words = ownWordsOf(reply);
  const retryAfterMs = retryAfterMsOf(answer);
  const requestId = requestIdOf(headers);
  const problem = problemOf(headers.get("content-type"), reply);
  return toFailure(
    wordingOfStatus(status),
    {
      sentence: `${tool.operation.key} answered ${statusLine(status)}.`,
      quote: words === undefined ? undefined : `The API says: ${words}`,
      facts: {
        status,
        ...(retryAfterMs !== undefined && { retryAfterMs }),
        ...(requestId !== undefined && { requestId: redact(requestId) }),
        ...(problem !== undefined && { problem }),
      },
      location,
    },
    context,
  );
}

/** Problem details are short; longer ones are told in words only. */
const maxProblemLength = 8 * 1024;

function problemOf(contentType: string | undefined, reply: Reply): JsonValue | undefined {
  const mediaType = parseMediaType(contentType);
  const isProblem = mediaType !== undefined && essenceOf(mediaType) === "application/problem+json";
  return isProblem && reply.kind === "json" && reply.text.length <= maxProblemLength
    ? reply.value
    : undefined;
}

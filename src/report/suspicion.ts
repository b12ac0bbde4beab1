/**
 * Texts of a document that read as if they were meant to make a model do something. A list of patterns proves nothing: it
 * points at what a person should read. Nothing is changed by it. What people cannot see is not looked for here; the
 * document has lost it when it was read, with a diagnostic.
 */
import { isObject } from "../spec/json.ts";
import type { JsonValue } from "../spec/model.ts";
import { formatPointer } from "../spec/pointer.ts";
import type { Tool } from "../tool/model.ts";
import { findingAt } from "./finding.ts";
import type { Finding, ReportedApi } from "./model.ts";
import { operationPointer } from "./place.ts";
import { amount } from "./text.ts";

interface Pattern {
  /** Goes before the excerpt: "It seems to ...". */
  readonly what: string;
  /**
   * Matched against text in lower case with single spaces. Every repetition is bounded, so that a text costs time in
   * proportion to its length.
   */
  readonly pattern: RegExp;
}

const instructions = "(?:instructions?|prompts?|guidelines|directives|guardrails)";
const tool = "(?:tools?|functions?)";

const patterns: readonly Pattern[] = [
  {
    what: "set aside what the model was told before",
    pattern: new RegExp(
      `\\b(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|the|your|of|every|my|these|those) ){0,3}(?:previous|prior|earlier|above|preceding|foregoing|existing|original|system) ${instructions}\\b`,
    ),
  },
  {
    what: "keep something from the user",
    pattern:
      /\b(?:do not|don't|never|must not|without) (?:tell(?:ing)?|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|admit(?:ting)?) (?:(?:this|that|it|anything|any of this|about this|these|them) ){0,2}(?:to )?(?:the |your )(?:user|human|person|operator|customer)\b/,
  },
  {
    what: "keep something from the user",
    pattern:
      /\b(?:hide|conceal|keep) (?:this|it|these|that) (?:secret |hidden )?from the (?:user|human)\b/,
  },
  {
    what: "be called before other tools",
    pattern: new RegExp(
      `\\bbefore (?:using|calling|invoking|running) (?:any |any other |all other |other |every other )${tool}\\b`,
    ),
  },
  {
    what: "be called before other tools",
    pattern:
      /\b(?:always|you must|must always) (?:first )?(?:call|invoke|run) (?:this|[\w-]{1,64})(?: (?:tool|function|operation|endpoint))? (?:first|before (?:anything|any|every|all))\b/,
  },
  {
    what: "take the place of other tools",
    pattern: new RegExp(
      `\\b(?:never|do not|don't) (?:use|call|invoke) (?:any |the )?other ${tool}\\b|\\binstead of (?:any |all )?other ${tool}\\b`,
    ),
  },
  {
    what: "speak with the voice of the system",
    pattern:
      /<\/?(?:important|system|system[ _-](?:prompt|message|instructions?|reminder)|instructions?|hidden[ _-]instructions?|assistant)>|<\|(?:im_start|im_end|system)\|>|\[\/?inst\]|<<\/?sys>>/,
  },
  {
    what: "speak to the model",
    pattern:
      /\b(?:note|message|attention|important)(?: to| for|:|,) ?(?:the |all |any |every )?(?:ai|llm|ai assistants?|ai agents?|ai models?|language models?|claude|chatgpt|copilot|gemini)\b/,
  },
  {
    what: "speak to the model",
    pattern: /\b(?:you are now|from now on,? you|pretend (?:to be|you are)|act as if you) /,
  },
  {
    what: "have something sent that is none of its business",
    pattern:
      /\b(?:send|post|upload|forward|include|pass|attach|append|put|copy|read|exfiltrate|leak)\b.{0,30}(?:\b(?:conversation|chat) (?:history|log|transcript)|\bprevious (?:conversation|chat) |\byour (?:system prompt|instructions|context window)|~\/\.[a-z]|\bid_rsa\b|\/etc\/(?:passwd|shadow)|\.aws\/credentials|\bmcp\.json\b|\benvironment variables)/,
  },
];

/** Where people write prose; elsewhere there may be data of any form. */
const prose = new Set(["title", "summary", "description"]);
/** What a person would read to its end, and a blob that nobody reads. */
const maxProse = 30_000;
const blob = /(?:^|[\s"'(`])[A-Za-z0-9+/]{200}/;
const dataUrl = /\bdata:[a-z]+\/[\w.+-]{1,80}(?:;[\w=-]{1,80}){0,3},[^\s"'`)]{60}/i;

/** A text is looked at so far; what comes after makes it a long one. */
const maxLooked = 200_000;
const excerptAround = 40;

interface Suspicion {
  readonly what: string;
  readonly excerpt: string;
}

function suspicionsOf(text: string, key: string): readonly Suspicion[] {
  const isProse = prose.has(key);
  if (text.length < 12) return [];
  const plain = text.slice(0, maxLooked).normalize("NFKC").replaceAll(/\s+/g, " ");
  const lower = plain.toLowerCase();
  const found = patterns.flatMap(({ what, pattern }): readonly Suspicion[] => {
    const match = pattern.exec(lower);
    return match === null
      ? []
      : [{ what, excerpt: excerptOf(lower, match.index, match[0].length) }];
  });
  const shown = isProse ? [blob.exec(plain), dataUrl.exec(plain)] : [];
  const [hidden] = shown.filter((match) => match !== null);
  return [
    ...new Map(found.map((each) => [each.what, each])).values(),
    ...(hidden === undefined
      ? []
      : [{ what: "hold data that nobody reads", excerpt: excerptOf(plain, hidden.index, 40) }]),
    ...(isProse && text.length > maxProse
      ? [
          {
            what: `be longer than anybody reads (${amount(text.length)} characters)`,
            excerpt: excerptOf(plain, 0, excerptAround),
          },
        ]
      : []),
  ];
}

function excerptOf(text: string, index: number, length: number): string {
  const start = Math.max(0, index - excerptAround);
  const end = Math.min(text.length, index + Math.min(length, 120) + excerptAround);
  return `${start > 0 ? "…" : ""}${text.slice(start, end).trim()}${end < text.length ? "…" : ""}`;
}

/** @param others - tools of all APIs, of which a text of this one should know nothing */
export function findSuspicious(
  { api }: ReportedApi,
  tools: readonly Tool[],
  others: readonly Tool[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const toolAt = new Map(tools.map((each) => [operationPointer(each.operation), each]));
  const foreign = foreignNames(
    tools,
    others.filter((each) => each.api !== api),
  );
  const place: string[] = [];

  function report({ what, excerpt }: Suspicion): void {
    const found = [3, 4].flatMap(
      (depth) => toolAt.get(formatPointer(place.slice(0, depth))) ?? [],
    )[0];
    const message = `It seems to ${what}: "${excerpt}".`;
    findings.push({
      ...findingAt("instruction", { api: api.name, path: formatPointer(place), message }),
      tool: found?.name,
      operation: found?.operation.key,
    });
  }

  function look(value: JsonValue | undefined): void {
    if (typeof value === "string") {
      const key = place.at(-1) ?? "";
      suspicionsOf(value, key).forEach(report);
      if (prose.has(key)) shadowsIn(value, foreign).forEach(report);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      place.push(key);
      if (isObject(value)) suspicionsOf(key.replaceAll(/[_-]/g, " "), "").forEach(report);
      look(member);
      place.pop();
    }
  }

  look(api.original);
  return findings;
}

function namesOf({ name, operation }: Tool): readonly string[] {
  return [name, operation.operationId ?? ""];
}

/** Names of other APIs' tools that no one writes by chance, and that are none of this one's. */
function foreignNames(own: readonly Tool[], others: readonly Tool[]): ReadonlySet<string> {
  const ours = new Set(own.flatMap(namesOf));
  return new Set(
    others
      .flatMap(namesOf)
      .filter(
        (name) => name.length >= 8 && /[a-z][_-][a-z]|[a-z][A-Z]/.test(name) && !ours.has(name),
      ),
  );
}

function shadowsIn(text: string, foreign: ReadonlySet<string>): readonly Suspicion[] {
  if (foreign.size === 0) return [];
  for (const { 0: word, index } of text.matchAll(/[\w-]{8,64}/g)) {
    if (foreign.has(word)) {
      const what = `say how a tool of another API is to be used, ${word}`;
      return [{ what, excerpt: excerptOf(text, index, word.length) }];
    }
  }
  return [];
}

/** Text -> terms, the same way for what is searched and for what is asked. */
import { stemmer } from "stemmer";

import { conceptsOf } from "./thesaurus.ts";

/** Words that say nothing about what an operation does; those of questions included. */
const stopWords: ReadonlySet<string> = new Set(
  (
    "a about all am an and any anybody anyone are as at be been being but by can could did do does every everybody " +
    "everyone everything for from had has have he her here him his how i if in instead into is it its like long many me " +
    "mine much my no not of on one or other our out please she should so some somebody someone something than that the " +
    "their them then there these they thing this those to up us want was we were what when where which who whom whose " +
    "why will with would you your"
  ).split(" "),
);

/** Verbs of two words, which mean something else than their halves. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\blook(?:ing)? (?:\w+ )?up\b/g, "lookup"],
  [/\bfind(?:ing)? out\b/g, "lookup"],
  [/\b(?:turn|switch)(?:ing|ed)? (?:\w+ )?off\b/g, "disable"],
  [/\b(?:turn|switch)(?:ing|ed)? (?:\w+ )?on\b/g, "enable"],
  [/\b(?:kick|throw)(?:ing)? (?:\w+ )?out\b/g, "kick"],
  [/\bget(?:ting)? rid of\b/g, "delete"],
  [/\bsign(?:ing|ed)? (?:up)\b/g, "register"],
  [/\b(?:log|sign)(?:ging|ging|ged|ed)? in\b/g, "login"],
  [/\b(?:log|sign)(?:ging|ged|ed)? out\b/g, "logout"],
  [/\bset(?:ting)? up\b/g, "configure"],
  [/\b(?:give|pay|send)(?:ing)? (?:\w+ ){0,2}money back\b/g, "refund"],
  [/\b(?:take|call)(?:ing)? back\b/g, "withdraw"],
  [/\b(?:close|shut)(?:ing|ting)? down\b/g, "shutdown"],
  [/\b(?:how much|how many)\b/g, "count"],
];

/** `listCoreV1PodForAll`, `chat_postMessage`, `/repos/{owner}/code-scanning`: in lower case, without stop words. */
export function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replaceAll(/(\p{L}{2})(\d)/gu, "$1 $2")
    .normalize("NFKD")
    .replaceAll(/[\p{M}'’]/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "" && !stopWords.has(word));
}

/** As {@link wordsOf}, for what somebody asks. */
export function askedWordsOf(query: string): readonly string[] {
  return wordsOf(
    phrases.reduce(
      (text, [phrase, verb]) => text.replaceAll(phrase, verb),
      query.replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase(),
    ),
  );
}

/** What words are compared by: the stem, then what it may mean (see {@link conceptsOf}). */
export function termsOf(word: string): string[] {
  const known = terms.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word);
  const made = [stem, ...conceptsOf(stem)];
  // Words of questions come from strangers.
  if (terms.size < maxKnown) terms.set(word, made);
  return made;
}

const terms = new Map<string, string[]>();
const maxKnown = 50_000;

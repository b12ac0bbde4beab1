import type { ErrorCode } from "yaml";

/**
 * What is wrong with a YAML text, by the parser's code. The parser's own messages quote the text, which may be secret.
 */
export const yamlComplaints: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias (*name) takes no anchor and no tag",
  BAD_ALIAS:
    "an alias (*name) or anchor (&name) has no usable name; put texts that start so in quotes",
  BAD_COLLECTION_TYPE: "the tag is for another kind of value",
  BAD_DIRECTIVE: "there is no such directive",
  BAD_DQ_ESCAPE:
    "a backslash in double quotes starts no known escape; put texts with backslashes in single quotes",
  BAD_INDENT:
    "the indentation does not fit (what belongs together starts in the same column), or a } or ] is missing",
  BAD_PROP_ORDER: "an anchor or tag stands in front of an indicator and belongs after it",
  BAD_SCALAR_START: "a text that starts with this character needs quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "a second colon on this line, or a deeper line after a value; put texts with a colon in quotes",
  BLOCK_IN_FLOW: "a line without a comma, quote or bracket inside { } or [ ]",
  DUPLICATE_KEY: "this key stands twice in its table",
  IMPOSSIBLE: "this cannot be read",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters",
  MISSING_CHAR: "a comma, colon, quote, bracket or space is missing",
  MULTILINE_IMPLICIT_KEY:
    "a key runs over several lines: a colon, comma or quote is missing, or the indentation is wrong",
  MULTIPLE_ANCHORS: "a value has two anchors",
  MULTIPLE_DOCS: "a second document starts here (---), and there may be one only",
  MULTIPLE_TAGS: "a value has two tags",
  NON_STRING_KEY: "a key must be text",
  RESOURCE_EXHAUSTION: "the nesting is too deep",
  TAB_AS_INDENT: "a tab cannot indent: use spaces",
  TAG_RESOLVE_FAILED:
    "there is no such tag (!name); a value from the environment is written ${NAME}",
  UNEXPECTED_TOKEN:
    "this character does not belong here; texts with special characters need quotes",
};

export interface AuthChallenge {
  readonly scheme: string;
  /** By lower-case name, quotes undone. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** `WWW-Authenticate` (RFC 9110, section 11.6.1): several challenges may share a line, as their parameters do. */
export function parseChallenges(header: string): readonly AuthChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const { groups } of header.matchAll(piece)) {
    const { name, quoted, bare, scheme } = groups ?? {};
    if (scheme !== undefined) challenges.push({ scheme, parameters: new Map() });
    else if (name !== undefined) {
      const value = quoted === undefined ? bare : quoted.replaceAll(/\\(.)/g, "$1");
      challenges.at(-1)?.parameters.set(name.toLowerCase(), value ?? "");
    }
  }
  return challenges;
}

/** `name=value`, or a word of its own, which starts a challenge. */
const piece =
  /(?<name>[\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<bare>[\w!#$%&'*+.^`|~/-]*))|(?<scheme>[\w!#$%&'*+.^`|~-]+)/g;

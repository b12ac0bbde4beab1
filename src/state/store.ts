/** What outlives a request: types only. All of it is asynchronous, so that replicas may share it. */

/** The text of a reply that was too large for its result. */
export interface KeptReply {
  readonly text: string;
  readonly mimeType: string;
}

export interface ReplyStore {
  /** How long a reply is kept. */
  readonly keptMs: number;
  /**
   * Keeps a reply for the caller whose call it answers.
   * @param owner - the caller's id
   * @returns what to ask for it by, 32 hexadecimal digits that nobody guesses; undefined when there is no room for it
   */
  keep(owner: string, reply: KeptReply): Promise<string | undefined>;
  /** Undefined for what was never kept, is not kept any more, or belongs to another caller. */
  find(owner: string, id: string): Promise<KeptReply | undefined>;
}

/** What a sandbox runs, and how that ends: types only. */

export interface ProgramLimits {
  /** Longest time that the program may take, from when it is given to when it ends: waiting and calls included, but for what is held. */
  readonly totalMs: number;
  /** Longest time of it that the program itself may compute. */
  readonly computeMs: number;
  /** Of the program's whole heap; at least 16 MiB, which is what the engine starts with. */
  readonly memoryBytes: number;
  readonly calls: number;
  /** Calls that run at a time; others wait for their turn. */
  readonly concurrency: number;
  readonly sourceBytes: number;
  /** Of what the program returns, as JSON. */
  readonly returnBytes: number;
  /** Of what the program prints. */
  readonly printBytes: number;
}

/** A call that the program makes. */
export interface GuestCall {
  /** The names that led to it, with dots between them; the program may have made up any. */
  readonly path: string;
  /** JSON of its argument. */
  readonly given: string;
}

/** What a call comes to. */
export type GuestReply =
  /** JSON of the value. */
  | { readonly ok: true; readonly json: string }
  /** What is thrown: the message, and facts that become properties of the error. */
  | {
      readonly ok: false;
      readonly message: string;
      readonly facts: Readonly<Record<string, unknown>>;
    };

/** What may run out. */
export type Excess = "total" | "compute" | "memory" | "stack" | "return" | "source";

export type Ending =
  /** JSON; undefined where the program returned nothing. */
  | { readonly kind: "returned"; readonly json: string | undefined }
  | { readonly kind: "threw"; readonly message: string; readonly line: number | undefined }
  /** It cannot be compiled. */
  | { readonly kind: "syntax"; readonly message: string; readonly line: number | undefined }
  /** It returned what has no JSON. */
  | { readonly kind: "noJson"; readonly message: string }
  | { readonly kind: "exceeded"; readonly excess: Excess }
  /** It waits for something that cannot come. */
  | { readonly kind: "stuck" }
  | { readonly kind: "cancelled" }
  /** Too many programs wait already. */
  | { readonly kind: "busy" }
  /** The gateway stops. */
  | { readonly kind: "closed" }
  /** The engine failed. */
  | { readonly kind: "crashed"; readonly detail: string };

/** How a program ended, and what it did until then. */
export interface ProgramReport {
  readonly ending: Ending;
  /** Lines, bounded. */
  readonly printed: readonly string[];
  /** Whether more was printed than is kept. */
  readonly printedMore: boolean;
  /** Calls that were started. */
  readonly calls: number;
  /** Calls that were still under way when the program returned; they were left to finish. */
  readonly notAwaited: number;
}

/** To a thread: one program begins, or goes on with replies. */
export type Command =
  | { readonly kind: "start"; readonly source: string; readonly limits: ProgramLimits }
  | {
      readonly kind: "resume";
      readonly replies: readonly { readonly id: number; readonly reply: GuestReply }[];
    };

/** From a thread, one for each command: what the program did until it had to wait. */
export interface Turn {
  readonly calls: readonly ({ readonly id: number } & GuestCall)[];
  readonly printed: readonly string[];
  readonly printedMore: boolean;
  /** How long the program has computed, all turns together. */
  readonly computedMs: number;
  readonly ending: Ending | undefined;
}

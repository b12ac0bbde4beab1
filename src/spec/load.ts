/**
 * A path, a URL or standard input -> a document whose references lead into itself. What cannot be read of it comes back
 * as diagnostics; what is no document at all is an error.
 */
import { GatewayError } from "../errors.ts";
import { stdinAddress } from "./address.ts";
import { bundle } from "./bundle.ts";
import type { LoadedDocument } from "./model.ts";
import { excessText, type ParseProblem, parseDocument } from "./parse.ts";
import type { Fetch } from "./read-url.ts";
import { readSource } from "./source.ts";
import { hoistFromPaths } from "./swagger2/hoist.ts";
import { upgradeSwagger2 } from "./upgrade.ts";
import { readVersion } from "./version.ts";

export interface LoadOptions {
  /**
   * Must check every address at the moment it connects: the document's own redirects are left to it. It is called with
   * the address as a text and plain options, so that any implementation of fetch serves.
   */
  readonly fetch: Fetch;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Decoded, of all files of the document together. */
  readonly maxBytes: number;
  /** The document's own included. */
  readonly maxFiles: number;
}

/**
 * @param spec a path (of a file, or of a folder that holds one), an http or https URL, or `-` for standard input.
 * @throws {GatewayError} ERR_DOCUMENT_UNREACHABLE, ERR_DOCUMENT_SYNTAX, ERR_DOCUMENT_NOT_OPENAPI or
 * ERR_DOCUMENT_TOO_LARGE
 */
export async function loadDocument(spec: string, options: LoadOptions): Promise<LoadedDocument> {
  const { bytes, address, shown } = await readSource(spec, options);
  const parsed = parseDocument(bytes);
  if (parsed.kind !== "read") {
    throw toError(shown, parsed);
  }
  const versioned = readVersion(parsed.value);
  if (versioned.kind === "other") {
    const { reason, remedy } = versioned;
    throw new GatewayError(
      "ERR_DOCUMENT_NOT_OPENAPI",
      `${shown} is not one that can be served: ${reason}. ${remedy}`,
    );
  }
  const {
    root: original,
    files,
    diagnostics,
  } = await bundle(versioned.root, address ?? stdinAddress, {
    ...options,
    maxBytes: options.maxBytes - bytes.length,
  });
  const warnings = parsed.warnings.map(
    ({ pointer, message }) => ({ severity: "warning", path: pointer, message }) as const,
  );
  return {
    root: versioned.isSwagger2 ? upgradeSwagger2(hoistFromPaths(original), address) : original,
    original,
    address,
    files: address === undefined ? [] : files,
    version: versioned.version,
    diagnostics: [...versioned.diagnostics, ...warnings, ...diagnostics],
  };
}

function toError(shown: string, problem: ParseProblem): GatewayError {
  switch (problem.kind) {
    case "empty":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is empty. Check that it is the right one.`,
      );
    case "markup":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is an HTML or XML page, not JSON or YAML. Name the address of the document itself, not that of a page that shows it or asks to sign in.`,
      );
    case "syntax":
      return new GatewayError(
        "ERR_DOCUMENT_SYNTAX",
        `${shown} is not JSON or YAML: ${problem.place}: ${problem.reason}. Mend it there.`,
      );
    case "excess":
      return new GatewayError(
        "ERR_DOCUMENT_TOO_LARGE",
        `${shown} ${excessText[problem.excess]}. Serve a smaller document, or a part of it.`,
      );
  }
}

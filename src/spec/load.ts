/**
 * A path, a URL, standard input or what is at hand -> a document whose references lead into itself. What cannot be read
 * of it comes back as diagnostics; what is no document at all is an error.
 */
import type { Secret } from "../config/secret.ts";
import { GatewayError } from "../errors.ts";
import { stdinAddress, toFolder } from "./address.ts";
import { mayHaveAnchors, resolveAnchors } from "./anchors.ts";
import { bundle } from "./bundle.ts";
import type { FilesOptions } from "./files.ts";
import { Fingerprint } from "./fingerprint.ts";
import { mayHide, toVisible, withoutInvisible } from "./invisible.ts";
import type { Diagnostic, LoadedDocument } from "./model.ts";
import { applyOverlayTexts, readOverlayTexts } from "./overlay/load.ts";
import { parseSource } from "./parse-source.ts";
import type { Fetch } from "./read-url.ts";
import { createHeadersFor, type HeadersFor } from "./request-headers.ts";
import {
  type InlineSource,
  readInline,
  readPlace,
  readPlaceIfModified,
  readStandardInput,
  type SourceText,
} from "./source.ts";
import { hoistFromPaths } from "./swagger2/hoist.ts";
import { upgradeSwagger2 } from "./upgrade.ts";
import { readVersion } from "./version.ts";
import { createYamlReader } from "./yaml-reader.ts";

export interface LoadOptions {
  /**
   * Must check every address at the moment it connects. It is called with the address as a text and plain options, so
   * that any implementation of fetch serves.
   */
  readonly fetch: Fetch;
  readonly readStdin: () => Promise<Uint8Array>;
  /** By lower-case name; sent to the origin of a document that is named by a URL, and nowhere else. */
  readonly headers: ReadonlyMap<string, Secret>;
  /** Paths and URLs of overlays, applied in this order before anything of the document is read. */
  readonly overlays: readonly string[];
  /** Paths of folders and URLs that references may lead into, besides the folder of the document. */
  readonly references: readonly string[];
  /** Decoded, of all files of the document together; and of each overlay. */
  readonly maxBytes: number;
  /** The document's own included. */
  readonly maxFiles: number;
  /** For the YAML of all files of the document together, as far as they are large. */
  readonly parseMs: number;
}

/** A path (of a file, or of a folder that holds one), an http or https URL, or `-` for standard input; or a document. */
export type Spec = string | InlineSource;

interface Context extends LoadOptions {
  readonly headersFor: HeadersFor;
}

/**
 * @throws {GatewayError} ERR_DOCUMENT_UNREACHABLE, ERR_DOCUMENT_SYNTAX, ERR_DOCUMENT_NOT_OPENAPI or
 * ERR_DOCUMENT_TOO_LARGE; ERR_CONFIG for an overlay that is none
 */
export async function loadDocument(spec: Spec, options: LoadOptions): Promise<LoadedDocument> {
  const context = toContext(spec, options);
  return load(spec, await readRoot(spec, context), context);
}

/**
 * The same for a document that was loaded before; undefined when it has not changed. Standard input ends after the
 * first who reads it, and counts as unchanged.
 *
 * @throws {GatewayError} as {@link loadDocument}
 */
export async function reloadDocument(
  spec: Spec,
  known: Pick<LoadedDocument, "digest" | "validators">,
  options: LoadOptions,
): Promise<LoadedDocument | undefined> {
  if (spec === "-") return undefined;
  const context = toContext(spec, options);
  const source =
    typeof spec === "string"
      ? await readPlaceIfModified("document", spec, known.validators, context)
      : readInline(spec, options.maxBytes);
  if (source === undefined) return undefined;
  const loaded = await load(spec, source, context);
  return loaded.digest === known.digest ? undefined : loaded;
}

function toContext(spec: Spec, options: LoadOptions): Context {
  const isUrl = typeof spec === "string" && /^https?:/i.test(spec) && URL.canParse(spec);
  return {
    ...options,
    headersFor: createHeadersFor(isUrl ? new URL(spec) : undefined, options.headers),
  };
}

async function readRoot(spec: Spec, context: Context): Promise<SourceText> {
  const { readStdin, maxBytes } = context;
  if (typeof spec !== "string") return readInline(spec, maxBytes);
  return spec === "-"
    ? readStandardInput(readStdin, maxBytes)
    : readPlace("document", spec, context);
}

async function load(spec: Spec, source: SourceText, context: Context): Promise<LoadedDocument> {
  const yaml = createYamlReader({ timeoutMs: context.parseMs });
  try {
    return await loadSource(spec, source, { ...context, readYaml: yaml.read });
  } finally {
    await yaml.close();
  }
}

async function loadSource(
  spec: Spec,
  source: SourceText,
  context: Context & Pick<FilesOptions, "readYaml">,
): Promise<LoadedDocument> {
  const address = source.address ?? stdinAddress;
  const overlays = await readOverlayTexts(context.overlays, context);
  const fingerprint = new Fingerprint();
  for (const text of [source, ...overlays]) {
    fingerprint.add((text.address ?? stdinAddress).href, text.bytes);
  }
  const parsed = await parseSource(source, context.readYaml);
  const overlaid = await applyOverlayTexts(parsed.value, overlays, context.readYaml);
  const versioned = readVersion(overlaid.root);
  if (versioned.kind === "other") {
    const { reason, remedy } = versioned;
    throw new GatewayError(
      "ERR_DOCUMENT_NOT_OPENAPI",
      `${source.shown} is not one that can be served: ${reason}. ${remedy}`,
    );
  }
  const anchored = mayHaveAnchors(source.bytes)
    ? resolveAnchors(versioned.root, address)
    : { root: versioned.root, diagnostics: [] };
  const bundled = await bundle(anchored.root, address, {
    ...context,
    references: context.references.map(toFolder),
    maxBytes: context.maxBytes - source.bytes.length,
    onRead: (file, bytes) => fingerprint.add(file, bytes),
  });
  // Addresses of further files and overlays may end up in it as well.
  const isVisible = fingerprint.size === 1 && !mayHide(parsed.text);
  const { root: original, diagnostics: hidden } = isVisible
    ? { root: bundled.root, diagnostics: [] }
    : toVisible(bundled.root);
  const parts = bundled.files.filter((file) => file !== address.href);
  // Neither standard input nor the configuration is a file of the document.
  const files = [...(typeof spec === "string" ? [source] : []), ...overlays].flatMap(
    (text) => text.address?.href ?? [],
  );
  return {
    root: versioned.isSwagger2
      ? upgradeSwagger2(hoistFromPaths(original), source.address)
      : original,
    original,
    address: source.address,
    files: [...files, ...parts],
    version: versioned.version,
    diagnostics: [
      ...versioned.diagnostics,
      ...parsed.warnings,
      ...overlaid.diagnostics,
      ...anchored.diagnostics,
      ...bundled.diagnostics,
      ...hidden,
    ].map(toVisibleDiagnostic),
    digest: fingerprint.digest(),
    validators: fingerprint.size === 1 ? source.validators : undefined,
  };
}

function toVisibleDiagnostic({ path, message, ...diagnostic }: Diagnostic): Diagnostic {
  return { ...diagnostic, path: withoutInvisible(path), message: withoutInvisible(message) };
}

/** Reads overlays from where the operator says they are, and applies them. */
import { showAddress } from "../address.ts";
import { isObject } from "../json.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../model.ts";
import { parseSource } from "../parse-source.ts";
import { readPlace, type SourceOptions, type SourceText } from "../source.ts";
import type { YamlReader } from "../yaml-reader.ts";

/**
 * @param places paths, and http or https URLs.
 * @throws {GatewayError} ERR_DOCUMENT_UNREACHABLE or ERR_DOCUMENT_TOO_LARGE
 */
export function readOverlayTexts(
  places: readonly string[],
  options: SourceOptions,
): Promise<readonly SourceText[]> {
  return Promise.all(places.map((place) => readPlace("overlay", place, options)));
}

/**
 * The document with all overlays applied, in their order. What is no object is none that an overlay could change.
 *
 * @throws {GatewayError} ERR_DOCUMENT_SYNTAX or ERR_DOCUMENT_TOO_LARGE, or ERR_CONFIG for what is no sound overlay
 */
export async function applyOverlayTexts(
  document: JsonValue,
  texts: readonly SourceText[],
  readYaml: YamlReader["read"],
): Promise<{ readonly root: JsonValue; readonly diagnostics: readonly Diagnostic[] }> {
  if (texts.length === 0 || !isObject(document)) {
    return { root: document, diagnostics: [] };
  }
  // Most documents have no overlay, and need not wait for the JSONPath library.
  const [{ readOverlay }, { applyOverlay }] = await Promise.all([
    import("./read.ts"),
    import("../overlay.ts"),
  ]);
  const diagnostics: Diagnostic[] = [];
  let root: JsonObject = document;
  for (const text of texts) {
    const name = text.address === undefined ? text.shown : showAddress(text.address);
    const { value, warnings } = await parseSource(text, readYaml);
    const overlaid = applyOverlay(root, readOverlay(value, name));
    root = overlaid.root;
    diagnostics.push(
      ...warnings.map((warning) => ({ ...warning, path: name + warning.path })),
      ...overlaid.diagnostics,
    );
  }
  return { root, diagnostics };
}

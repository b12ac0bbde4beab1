/**
 * Applies an overlay to a document (OpenAPI Overlay Specification 1.0.0 and 1.1.0, section 4.4). Pure. It works on the
 * root document as it was parsed: what a `$ref` stands for is no part of it. How an action may go wrong without
 * stopping the others is a diagnostic.
 */
import { GatewayError } from "../errors.ts";
import { isArray, isObject } from "./json.ts";
import { findExcess } from "./limits.ts";
import type { Diagnostic, JsonObject, JsonValue } from "./model.ts";
import { merge } from "./overlay/merge.ts";
import {
  type Action,
  LimitError,
  type Location,
  type Overlay,
  type Query,
} from "./overlay/model.ts";
import { editSelected, toSelection } from "./overlay/selection.ts";
import { excessText } from "./parse.ts";
import { formatPointer, step } from "./pointer.ts";

export interface Overlaid {
  readonly root: JsonObject;
  /** Their path is that of the action: `overlays/mend.yaml#/actions/2`. */
  readonly diagnostics: readonly Diagnostic[];
}

type Report = (severity: Diagnostic["severity"], message: string) => void;

/**
 * The document with all actions of the overlay applied, each to what the one before it left.
 *
 * @throws {GatewayError} ERR_CONFIG when an action takes too long, or makes the document larger than any may be
 */
export function applyOverlay(document: JsonObject, { name, actions }: Overlay): Overlaid {
  const diagnostics: Diagnostic[] = [];
  const root = actions.reduce((changed, action, index) => {
    const path = `${name}#/actions/${index}`;
    return within(path, () =>
      applyAction(changed, action, (severity, message) =>
        diagnostics.push({ severity, path, message }),
      ),
    );
  }, document);
  within(name, () => checkSize(root));
  return { root, diagnostics };
}

/** Says where too much was asked for. */
function within<Result>(place: string, task: () => Result): Result {
  try {
    return task();
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    throw new GatewayError("ERR_CONFIG", `${place}: ${error.message}.`, { cause: error });
  }
}

/** Actions can make a small document grow without end. */
function checkSize(value: JsonValue): void {
  const excess = findExcess(value);
  if (excess !== undefined) throw new LimitError(`makes a document that ${excessText[excess]}`);
}

function applyAction(root: JsonObject, { target, change }: Action, report: Report): JsonObject {
  const selected = target.select(root);
  if (selected.length === 0) {
    report("warning", `The target ${target.text} is not in the document: nothing was changed.`);
    return root;
  }
  switch (change.kind) {
    case "none":
      report("warning", "The action has neither update, copy nor remove: nothing was changed.");
      return root;
    case "remove":
      return remove(root, selected, report);
    case "update":
    case "copy": {
      const value = change.kind === "copy" ? findOne(root, change.source, report) : change.value;
      if (value === undefined) return root;
      // What the selected places gain together.
      checkSize(selected.map(() => value));
      const changed = update(root, selected, value, report);
      // By an update, one place gains no more than the overlay holds.
      if (selected.length > 1 || change.kind === "copy") checkSize(changed);
      return changed;
    }
  }
}

function remove(root: JsonObject, selected: readonly Location[], report: Report): JsonObject {
  const edited = editSelected(root, toSelection(selected), () => undefined);
  if (isObject(edited)) return edited;
  report("error", "The document itself cannot be removed: nothing was changed.");
  return root;
}

function findOne(root: JsonObject, source: Query, report: Report): JsonValue | undefined {
  const [location, ...others] = source.select(root);
  if (location !== undefined && others.length === 0) return valueAt(root, location);
  const count = location === undefined ? "nothing" : `${others.length + 1} values`;
  report("error", `${source.text} selects ${count} to copy, not one: nothing was changed.`);
  return undefined;
}

function update(
  root: JsonObject,
  selected: readonly Location[],
  value: JsonValue,
  report: Report,
): JsonObject {
  const conflicts: string[] = [];
  const edited = editSelected(
    root,
    toSelection(onlyOfKind(root, selected, kindOf(value), report)),
    (target, tokens) =>
      merge(target, value, (below) => conflicts.push(formatPointer([...tokens, ...below]))),
  );
  const [first, ...others] = conflicts;
  if (first !== undefined) {
    const further = others.length === 0 ? "" : ` and ${others.length} further places`;
    report(
      "error",
      `The update has another kind of value than the document at ${first}${further}: what was there was left as it is.`,
    );
  }
  return isObject(edited) ? edited : root;
}

/**
 * A target must not select objects, lists and other values alike (Overlay 1.1, section 4.4.3). Where `$.paths.*.*`
 * does, an update for the operations is none for the lists of parameters beside them.
 */
function onlyOfKind(
  root: JsonObject,
  selected: readonly Location[],
  kind: Kind,
  report: Report,
): readonly Location[] {
  const fitting = selected.filter((location) => kindOf(valueAt(root, location)) === kind);
  if (fitting.length === 0 || fitting.length === selected.length) return selected;
  const others = selected.length - fitting.length;
  report(
    "error",
    `The target selects ${kind} and ${others} of another kind: only the ${kind} were changed.`,
  );
  return fitting;
}

type Kind = "lists" | "objects" | "single values";

function kindOf(value: JsonValue | undefined): Kind {
  if (isArray(value)) return "lists";
  return isObject(value) ? "objects" : "single values";
}

function valueAt(root: JsonObject, location: Location): JsonValue | undefined {
  return location.reduce<JsonValue | undefined>((value, key) => step(value, String(key)), root);
}

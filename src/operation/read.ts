/**
 * A loaded document -> an {@link Api}: every operation with its path's parameters, servers and security merged in.
 * Reads leniently: what breaks a rule is left out and named in a diagnostic, and costs no more than itself. Schemas
 * are left as they stand in the document; `schema.ts` converts them when a tool needs them.
 */
import { entriesOf, isObject, listOf, namedEntriesOf, textOf } from "../spec/json.ts";
import type { Diagnostic, JsonObject, JsonValue, LoadedDocument } from "../spec/model.ts";
import { resolverOf, escapePointer, referenceOf, resolvePointer } from "../spec/pointer.ts";
import { readLinks } from "./link.ts";
import { readContent } from "./media-type.ts";
import { methodFields } from "./method.ts";
import type {
  Api,
  Body,
  Operation,
  Response,
  SecurityRequirement,
  SecurityScheme,
  Server,
  Tag,
} from "./model.ts";
import { readParamHeaders } from "./param-header.ts";
import { readParameters } from "./parameter-list.ts";
import { type ParameterReading, readParameter } from "./parameter.ts";
import { readPrompts } from "./prompt.ts";
import type { Reader, ResponseReading } from "./reader.ts";
import { readRequiredCapabilities } from "./required-capabilities.ts";
import { readResource } from "./resource.ts";
import { readSecurity, readSecurityScheme } from "./security.ts";
import { defaultServers, readServers, type ServerChoice } from "./server.ts";
import { type Template, toTemplate } from "./template.ts";
import { cleanText, descriptionBeside } from "./text.ts";

/** What an operation inherits from its path and its document. */
interface Inherited {
  /** As the document writes it. */
  readonly path: string;
  readonly template: Template;
  readonly pathItem: JsonObject;
  readonly pathPointer: string;
  readonly servers: readonly Server[];
  readonly security: readonly SecurityRequirement[];
}

const noChoice: ServerChoice = { server: undefined, serverVariables: new Map() };

/** Reads a whole document. Never throws: problems are in the result's diagnostics. */
export function readApi(
  loaded: LoadedDocument,
  name: string,
  { server, serverVariables }: ServerChoice = noChoice,
): Api {
  const { root, original } = loaded;
  const address = baseOf(root, loaded.address);
  const follow = resolverOf(root);
  const resolve = (value: JsonValue | undefined) => follow(value).value;
  const diagnostics: Diagnostic[] = [...loaded.diagnostics];
  const parameters = new Map<JsonObject, ParameterReading>();
  const responses = new Map<JsonObject, ResponseReading>();
  const reader: Reader = {
    serverOptions: { address, server, serverVariables },
    securitySchemes: readSecuritySchemes(resolve, root, address),
    undeclared: new Set(),
    resolve,
    text: (value) =>
      textOf(isObject(value) ? resolvePointer(root, referenceOf(value) ?? "") : value),
    parameter(source) {
      let reading = parameters.get(source);
      if (reading === undefined) {
        parameters.set(source, (reading = readParameter(source, reader.resolve)));
      }
      return reading;
    },
    response(source) {
      let reading = responses.get(source);
      if (reading === undefined) {
        reading = {
          description: cleanText(textOf(source["description"])),
          content: readContent(source["content"], reader.resolve),
        };
        responses.set(source, reading);
      }
      return reading;
    },
    report: (diagnostic) => diagnostics.push(diagnostic),
  };
  const info = isObject(root["info"]) ? root["info"] : {};
  const servers = serversOf(reader, root, "#") ?? defaultServers(address);
  const security = readOwnSecurity(reader, root, "#") ?? [];

  const operations = namedEntriesOf(root["paths"]).flatMap(([path, value]) => {
    // An empty value in YAML is null.
    if (value === null) return [];
    const pathPointer = `#/paths/${escapePointer(path)}`;
    const pathItem = reader.resolve(value);
    if (pathItem === undefined || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
      reader.report({
        severity: "error",
        path: pathPointer,
        message:
          pathItem === undefined
            ? "This path is not an object, or its reference leads nowhere; its operations are left out."
            : "This path is a whole URL; its operations are left out. Name its beginning under `servers`.",
      });
      return [];
    }
    if (!path.startsWith("/")) {
      reader.report({
        severity: "warning",
        path: pathPointer,
        message: 'This path does not start with "/"; it is read as if it did.',
      });
    }
    const template = toTemplate(path.startsWith("/") ? path : `/${path}`);
    return readPath(reader, { path, template, pathItem, pathPointer, servers, security });
  });

  return {
    name,
    title: cleanText(textOf(info["title"])) || name,
    version: cleanText(textOf(info["version"])),
    description: cleanText(textOf(info["description"])),
    document: root,
    original,
    hasMore: false,
    servers,
    tags: readTags(root["tags"]),
    securitySchemes: reader.securitySchemes,
    operations,
    prompts: readPrompts(root["x-mcp-prompts"], reader.report),
    diagnostics,
  };
}

/** What relative server URLs are relative to: `$self` where a document has one (OpenAPI 3.2, section 4.1.1). */
function baseOf(root: JsonObject, address: URL | undefined): URL | undefined {
  const self = textOf(root["$self"]);
  return self !== "" && URL.canParse(self, address?.href) ? new URL(self, address?.href) : address;
}

function readPath(reader: Reader, inherited: Inherited): readonly Operation[] {
  return operationsOf(inherited).flatMap(({ method, value, pointer }) => {
    const source = reader.resolve(value);
    if (source !== undefined) return [readOperation(reader, inherited, method, source, pointer)];
    reader.report({
      severity: "error",
      path: pointer,
      message:
        "This operation is not an object, or its reference leads nowhere; it becomes no tool.",
    });
    return [];
  });
}

interface Found {
  /** As it goes on the wire: those with a field of their own in upper case, others as they are written. */
  readonly method: string;
  readonly value: JsonValue;
  readonly pointer: string;
}

/** In document order; OpenAPI 3.2 has methods of any name under `additionalOperations`. */
function operationsOf({ pathItem, pathPointer }: Inherited): readonly Found[] {
  return entriesOf(pathItem).flatMap(([key, value]): readonly Found[] => {
    if (methodFields.has(key))
      return [{ method: key.toUpperCase(), value, pointer: `${pathPointer}/${key}` }];
    if (key !== "additionalOperations") return [];
    return (
      entriesOf(value)
        // A token (RFC 9110, section 9.1), and none that has a field of its own (OpenAPI 3.2, section 4.9.1).
        .filter(
          ([method]) =>
            /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method) && !methodFields.has(method.toLowerCase()),
        )
        .map(([method, operation]) => ({
          method,
          value: operation,
          pointer: `${pathPointer}/${key}/${escapePointer(method)}`,
        }))
    );
  });
}

function readOperation(
  reader: Reader,
  { path, template, pathItem, pathPointer, servers, security }: Inherited,
  method: string,
  source: JsonObject,
  pointer: string,
): Operation {
  const operationId = reader.text(source["operationId"]).trim();
  const report = (problem: Omit<Diagnostic, "path">): void =>
    reader.report({ ...problem, path: pointer });
  const parameters = readParameters(reader, template, [
    { list: pathItem["parameters"], pointer: `${pathPointer}/parameters` },
    { list: source["parameters"], pointer: `${pointer}/parameters` },
  ]);
  return {
    key: `${method} ${path}`,
    operationId: operationId === "" ? undefined : operationId,
    method,
    path: template.path,
    summary: cleanText(reader.text(source["summary"]) || textOf(pathItem["summary"])),
    description: cleanText(reader.text(source["description"]) || textOf(pathItem["description"])),
    tags: listOf(source["tags"])
      .map(reader.text)
      .filter((tag) => tag !== ""),
    deprecated: source["deprecated"] === true,
    servers:
      serversOf(reader, source, pointer) ?? serversOf(reader, pathItem, pathPointer) ?? servers,
    parameters,
    paramHeaders: readParamHeaders(parameters, reader.resolve, report),
    resource: readResource(source["x-mcp-resource"], method, report),
    requiredCapabilities: readRequiredCapabilities(
      source["x-mcp-required-client-capabilities"],
      report,
    ),
    body: readBody(reader, source["requestBody"], `${pointer}/requestBody`),
    responses: readResponses(reader, source["responses"], `${pointer}/responses`),
    security: readOwnSecurity(reader, source, pointer) ?? security,
    source,
    pathItem,
  };
}

function serversOf(
  reader: Reader,
  holder: JsonObject,
  pointer: string,
): readonly Server[] | undefined {
  if (listOf(holder["servers"]).length === 0) return undefined;
  const reading = readServers(holder["servers"], `${pointer}/servers`, reader.serverOptions);
  for (const diagnostic of reading.diagnostics) reader.report(diagnostic);
  return reading.servers;
}

function readBody(reader: Reader, value: JsonValue | undefined, pointer: string): Body | undefined {
  if (value === undefined || value === null) return undefined;
  const source = reader.resolve(value);
  const content = readContent(source?.["content"], reader.resolve);
  if (source === undefined || content.length === 0) {
    reader.report({
      severity: "error",
      path: pointer,
      message: "This request body names no media type that can be read; the tool sends no body.",
    });
    return undefined;
  }
  return {
    required: source["required"] === true,
    description: descriptionBeside(value) ?? cleanText(textOf(source["description"])),
    content,
  };
}

function readResponses(
  reader: Reader,
  value: JsonValue | undefined,
  pointer: string,
): readonly Response[] {
  return namedEntriesOf(value).flatMap(([status, entry]) => {
    const source = reader.resolve(entry);
    if (source === undefined) {
      // An empty value in YAML is null.
      if (entry !== null) {
        reader.report({
          severity: "error",
          path: `${pointer}/${escapePointer(status)}`,
          message:
            "This response is not an object, or its reference leads nowhere; it is left out.",
        });
      }
      return [];
    }
    const { description, content } = reader.response(source);
    return [
      {
        status: status.toLowerCase() === "default" ? "default" : status.toUpperCase(),
        description: descriptionBeside(entry) ?? description,
        content,
        links: readLinks(reader, source["links"]),
      },
    ];
  });
}

/** Undefined where the holder says nothing of it. A requirement may name a scheme that no one has declared. */
function readOwnSecurity(
  reader: Reader,
  holder: JsonObject,
  pointer: string,
): readonly SecurityRequirement[] | undefined {
  const security = readSecurity(holder["security"]);
  for (const { scheme: name } of security?.flat() ?? []) {
    if (reader.securitySchemes.has(name) || reader.undeclared.has(name)) continue;
    reader.undeclared.add(name);
    reader.report({
      severity: "warning",
      path: `${pointer}/security`,
      message: `The security scheme "${name}" is not declared; it is read as a bearer token.`,
    });
  }
  return security;
}

function readTags(value: JsonValue | undefined): readonly Tag[] {
  return listOf(value)
    .filter(isObject)
    .map((tag) => ({
      name: textOf(tag["name"]),
      description: cleanText(textOf(tag["description"])),
    }))
    .filter((tag) => tag.name !== "");
}

function readSecuritySchemes(
  resolve: Reader["resolve"],
  root: JsonObject,
  address: URL | undefined,
): ReadonlyMap<string, SecurityScheme> {
  const components = isObject(root["components"]) ? root["components"] : {};
  return new Map(
    entriesOf(components["securitySchemes"]).flatMap(([name, value]) => {
      const source = resolve(value);
      return source === undefined ? [] : [[name, readSecurityScheme(source, address)] as const];
    }),
  );
}

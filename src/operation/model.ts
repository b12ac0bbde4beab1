/** OpenAPI after reading: types only, every default filled in, no version of the specification left to ask for. */
import type { PromptTemplate } from "../config/prompt-options.ts";
import type { Diagnostic, JsonObject, JsonValue } from "../spec/model.ts";

/** An OpenAPI schema as it stands in the document; its `$ref`s are pointers into {@link Api.document}. */
export type Schema = JsonObject | boolean;

export interface Api {
  /** Key in the configuration: part of tool names, resource URIs and environment variables. `[a-z0-9-]+`. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** What references lead into. */
  readonly document: JsonObject;
  /** What people wrote, for people to read. */
  readonly original: JsonObject;
  /** Whether it has operations that are not among {@link Api.operations}: this is a part of an API. */
  readonly hasMore: boolean;
  /** Absolute URLs, variables filled in; empty when the document names none that can be resolved. */
  readonly servers: readonly Server[];
  readonly tags: readonly Tag[];
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  readonly operations: readonly Operation[];
  /** Those that the document brings along; their names are unique. */
  readonly prompts: readonly PromptTemplate[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface Server {
  /** Absolute URL without a trailing slash. */
  readonly url: string;
  readonly name: string;
  readonly description: string;
}

export interface Tag {
  readonly name: string;
  readonly description: string;
}

export interface Operation {
  /** `METHOD path`, unique in the document: `GET /pets/{id}`. */
  readonly key: string;
  /** As in the document; documents may lack it or repeat it. */
  readonly operationId: string | undefined;
  /** Upper case. */
  readonly method: string;
  /** The template, starting with `/`. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** The operation's own, else the path's, else the API's. */
  readonly servers: readonly Server[];
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly responses: readonly Response[];
  /** Alternatives: the schemes of any one of them satisfy the operation; an empty alternative needs none. */
  readonly security: readonly SecurityRequirement[];
  /** Names of headers that clients repeat an argument in (`Mcp-Param-{name}`). */
  readonly paramHeaders: ReadonlyMap<Parameter, string>;
  /** As which resource its answer can be read; undefined: it is a tool only. */
  readonly resource: OperationResource | undefined;
  /** What its caller's client must be able to do, in the words of MCP. */
  readonly requiredCapabilities: JsonObject;
  /** The operation as it stands in the document, and the path item around it: extensions are read from both. */
  readonly source: JsonObject;
  readonly pathItem: JsonObject;
}

export interface OperationResource {
  /** Absolute; a template has plain expressions that name parameters. */
  readonly uri: string;
  readonly isTemplate: boolean;
  readonly name: string | undefined;
}

interface ParameterBase {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly schema: Schema;
  readonly example: JsonValue | undefined;
}

interface Serialized<Style extends string> {
  readonly style: Style;
  readonly explode: boolean;
}

/** A parameter whose value travels as one document of `mediaType` (OpenAPI's `content`). */
interface ContentSerialized {
  readonly style: "content";
  readonly mediaType: MediaType;
}

/** Swagger 2.0 has them everywhere, tabs included; OpenAPI 3 kept two of them, in queries. */
export type DelimitedStyle = "spaceDelimited" | "pipeDelimited" | "tabDelimited";
export type PathStyle = "simple" | "label" | "matrix" | DelimitedStyle;
/** `cookie` is OpenAPI 3.2's: like `form`, but not percent-encoded. */
export type CookieStyle = "form" | "cookie";
export type HeaderStyle = "simple" | DelimitedStyle;
export type QueryStyle = "form" | "deepObject" | DelimitedStyle;

export type PathParameter = ParameterBase & {
  readonly in: "path";
  readonly allowReserved: boolean;
} & (Serialized<PathStyle> | ContentSerialized);
export type QueryParameter = ParameterBase & {
  readonly in: "query";
  readonly allowReserved: boolean;
  readonly allowEmptyValue: boolean;
} & (Serialized<QueryStyle> | ContentSerialized);
export type HeaderParameter = ParameterBase & { readonly in: "header" } & (
    | Serialized<HeaderStyle>
    | ContentSerialized
  );
export type CookieParameter = ParameterBase & {
  readonly in: "cookie";
  readonly allowReserved: boolean;
} & (Serialized<CookieStyle> | ContentSerialized);
/** The whole query as one document (OpenAPI 3.2, `in: querystring`). */
export type QueryStringParameter = ParameterBase & {
  readonly in: "querystring";
} & ContentSerialized;
export type Parameter =
  | PathParameter
  | QueryParameter
  | QueryStringParameter
  | HeaderParameter
  | CookieParameter;

export interface Body {
  readonly required: boolean;
  readonly description: string;
  /** At least one, in document order. */
  readonly content: readonly MediaType[];
}

export interface MediaType extends Encodings {
  /** As declared, lower case, with its parameters: `application/json; charset=utf-8`. */
  readonly type: string;
  readonly schema: Schema | undefined;
}

/** How the members of a form or multipart body are written. */
export interface Encodings {
  /** By property. */
  readonly encoding: ReadonlyMap<string, Encoding>;
  /** By position in a list, and for all that come after (OpenAPI 3.2). */
  readonly prefixEncoding: readonly Encoding[];
  readonly itemEncoding: Encoding | undefined;
}

/** Of a part that is multipart itself, its members' are here too. */
export interface Encoding extends Encodings {
  /** Any one of them, in the document's order, lower case; may have wildcards. Empty: by the value's type. */
  readonly contentTypes: readonly string[];
  /** Of each header of a part, the value that the document fixes for it, if any; names in lower case. */
  readonly headers: ReadonlyMap<string, string | undefined>;
  readonly style: QueryStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Whether style, explode or allowReserved stand in the document: they then rule over the content types. */
  readonly styled: boolean;
}

export interface Response {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  readonly description: string;
  readonly content: readonly MediaType[];
  /** In document order. */
  readonly links: readonly Link[];
}

/** What can be asked for next, with values of the call that was answered. */
export interface Link {
  readonly name: string;
  readonly description: string;
  readonly target: LinkTarget;
  /** Constants or runtime expressions, by the name of a parameter; `path.id` where its place is said. */
  readonly parameters: ReadonlyMap<string, JsonValue>;
  readonly requestBody: JsonValue | undefined;
}

/** An operation of the same document, which may not have it. */
export type LinkTarget =
  | { readonly by: "operationId"; readonly operationId: string }
  /** {@link Operation.key} */
  | { readonly by: "key"; readonly key: string };

export type SecurityScheme =
  | { readonly kind: "apiKey"; readonly in: "header" | "query" | "cookie"; readonly name: string }
  | { readonly kind: "basic" }
  | { readonly kind: "bearer" }
  | { readonly kind: "digest" }
  /** Any other scheme of HTTP authentication; its name as it is written. */
  | { readonly kind: "http"; readonly scheme: string }
  | { readonly kind: "mutualTLS" }
  | {
      readonly kind: "oauth2";
      readonly flows: OAuthFlows;
      /** Metadata of the authorization server (RFC 8414; OpenAPI 3.2); an absolute URL. */
      readonly metadataUrl: string | undefined;
    }
  /** An absolute URL, or what stands there instead of one. */
  | { readonly kind: "openIdConnect"; readonly url: string }
  /** Of a type that OpenAPI does not know, or without what its type needs. */
  | { readonly kind: "unsupported"; readonly type: string };

/** By the names of OpenAPI; those that the document does not declare are missing. */
export type OAuthFlows = Readonly<Partial<Record<OAuthFlowName, OAuthFlow>>>;

export type OAuthFlowName =
  | "implicit"
  | "password"
  | "clientCredentials"
  | "authorizationCode"
  | "deviceAuthorization";

/** Absolute URLs; undefined where the document has none that can be resolved. */
export interface OAuthFlow {
  readonly tokenUrl: string | undefined;
  readonly refreshUrl: string | undefined;
  readonly authorizationUrl: string | undefined;
  readonly deviceAuthorizationUrl: string | undefined;
}

export type SecurityRequirement = readonly {
  /** A key of {@link Api.securitySchemes}. */
  readonly scheme: string;
  readonly scopes: readonly string[];
}[];

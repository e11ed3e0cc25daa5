import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Answered } from "./http_client.ts";
import type { HttpRig, Request } from "./rig.ts";

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

/** An OpenAPI document. */
export interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

/**
 * Asks as the API's document says, and takes no answer that it does not tell of: every operation, every
 * status, and of every answer its media type and schema.
 */
export class DocumentedClient {
  /** What was asked: `get /api/v1/status 200`. */
  readonly asked = new Set<string>();
  readonly #rig: HttpRig;

  private constructor(rig: HttpRig, readonly document: Document) {
    this.#rig = rig;
  }

  /** Reads the document. */
  static async of(rig: HttpRig): Promise<DocumentedClient> {
    const { text } = await rig.ask("/api/v1/openapi.json");
    return new DocumentedClient(rig, JSON.parse(text));
  }

  /**
   * Asks for what the document has under a path.
   *
   * @param values of the parameters in it, and behind it as a query
   * @returns the status, and what was answered in JSON
   */
  async call(
    method: string,
    path: string,
    values: Readonly<Record<string, string>> = {},
    request: Request = {},
    // deno-lint-ignore no-explicit-any -- JSON that the document describes and this holds to it
  ): Promise<{ status: number; body: any }> {
    const operation = this.document.paths[path]?.[method];
    assert.ok(operation, `${method} ${path} is not in the document`);
    const query = new URLSearchParams(values);
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      query.delete(name);
      return encodeURIComponent(values[name]!);
    });
    const url = query.size > 0 ? `${filled}?${query}` : filled;
    const answered = await this.#rig.ask(url, { method: method.toUpperCase(), ...request });
    this.asked.add(`${method} ${path} ${answered.status}`);
    return { status: answered.status, body: this.#check(operation, `${method} ${url}`, answered) };
  }

  #check({ responses }: Operation, what: string, { status, headers, text }: Answered): unknown {
    const told = responses[status];
    assert.ok(
      told,
      `${what} is answered with ${status}, which the document does not tell: ${text}`,
    );
    const type = headers.get("content-type")!;
    const schema = told.content?.[type]?.schema;
    assert.ok(schema, `${what} is answered with ${type}, which the document does not tell`);
    const body = JSON.parse(text);
    const ajv = new Ajv2020({ strict: false });
    const validate = ajv.compile({ ...schema, components: this.document.components });
    assert.ok(validate(body), `${what}: ${ajv.errorsText(validate.errors)} in ${text}`);
    return body;
  }
}

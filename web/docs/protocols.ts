/** The documents of both protocols, as far as the page shows them. */

import type { Language } from "../client/strings.ts";
import type { Schema, Schemas } from "./schema.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description: string;
  readonly "x-description-zh": string;
  readonly schema: Schema;
}

export interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  readonly "x-codes"?: readonly string[];
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly "x-summary-zh": string;
  readonly "x-query"?: { readonly en: string; readonly zh: string };
  readonly tags: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly description: string; readonly "x-description-zh": string; readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly deprecated?: boolean;
  readonly "x-right": string;
  readonly "x-roles": readonly string[];
}

export interface Problem {
  readonly statuses: readonly number[];
  readonly zh: string;
  readonly en: string;
}

export interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
  readonly "x-problems": Readonly<Record<string, Problem>>;
}

export interface AsyncApi {
  readonly components: {
    readonly messages: Readonly<Record<string, { readonly summary: string; readonly "x-summary-zh": string; readonly payload: Schema }>>;
    readonly schemas: Schemas;
  };
  readonly "x-topics": readonly { readonly address: string; readonly description: string; readonly "x-description-zh": string }[];
  readonly "x-errors": readonly { readonly code: string; readonly description: string; readonly "x-description-zh": string }[];
}

/** One call of the table. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

interface Described {
  readonly description: string;
  readonly "x-description-zh": string;
}

interface Summarized {
  readonly summary: string;
  readonly "x-summary-zh": string;
}

/** What something is, in the page's language. */
export const described = (each: Described, language: Language): string => (language === "zh" ? each["x-description-zh"] : each.description);
export const summarized = (each: Summarized, language: Language): string => (language === "zh" ? each["x-summary-zh"] : each.summary);

export const callsOf = (document: OpenApi): readonly Call[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** The calls that have every word of a search somewhere, and ask for a right, if one is chosen. */
export function fitting(calls: readonly Call[], search: string, right: string): readonly Call[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return calls.filter(({ method, path, operation }) => {
    if (right !== "" && operation["x-right"] !== right) return false;
    const codes = Object.values(operation.responses).flatMap((answer) => answer["x-codes"] ?? []);
    const names = operation.parameters.map((each) => each.name);
    const text = [method, path, operation.operationId, operation.summary, operation["x-summary-zh"], operation["x-right"], ...names, ...codes].join(" ").toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

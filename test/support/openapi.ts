import { faultOf } from '../../src/admin/schema/fault.ts';
import type { Schema } from '../../src/admin/schema/schema.ts';

/** The part of an OpenAPI document that the tests look at. */
export interface Document {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
}

export interface Operation {
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { description: string; content: Record<string, { schema: Schema }> }>;
}

/** What of an answer is not as `'POST /purge'` is described, or null. */
export function answerFault(
  { paths }: Document,
  line: string,
  { status, type, text }: { status: number; type: string | undefined | null; text: string },
): string | null {
  const [method = '', path = ''] = line.split(' ');
  const response = paths[path]?.[method.toLowerCase()]?.responses[status];
  if (response === undefined) return `${line} is not described as to answer ${status}`;
  const content = response.content[type ?? ''];
  return content === undefined
    ? `${line} ${status} is not described as ${type}`
    : faultOf(content.schema, JSON.parse(text));
}

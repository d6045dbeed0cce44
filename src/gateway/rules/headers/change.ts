import { renderTemplate } from '../../config/template.ts';
import type { Exchange } from '../../exchange.ts';
import type { CompiledHeaders } from './config.ts';

/** Applies the route's changes to the headers that the origin gets. */
export function changeHeaders(headers: Headers, { params }: Exchange, { request }: CompiledHeaders): void {
  if (request === null) return;
  for (const name of request.remove) headers.delete(name);
  // Computed once, because it parses the path.
  const known = params();
  for (const { name, value } of [...request.set, ...request.add]) headers.append(name, renderTemplate(value, known));
}

/** The same for the fields of an answer, which are a list. */
export function changeFields(
  fields: [string, string][],
  { params }: Exchange,
  { response }: CompiledHeaders,
): [string, string][] {
  if (response === null) return fields;
  const kept = fields.filter(([name]) => !response.remove.has(name));
  const known = params();
  for (const { name, value } of [...response.set, ...response.add]) kept.push([name, renderTemplate(value, known)]);
  return kept;
}

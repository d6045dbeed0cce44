import { renderTemplate } from '../../config/template.ts';
import type { CompiledHeaderChanges } from './config.ts';

type Params = () => Readonly<Record<string, string>>;

/** The route's changes to the header that goes to the origin. */
export function changeHeaders(headers: Headers, changes: CompiledHeaderChanges | null, params: Params): Headers {
  if (changes === null) return headers;
  for (const name of changes.remove) headers.delete(name);
  for (const { name, value } of [...changes.set, ...changes.add]) headers.append(name, renderTemplate(value, params()));
  return headers;
}

/** The same for the fields of an answer, which are a list. */
export function changeFields(
  fields: [string, string][],
  changes: CompiledHeaderChanges | null,
  params: Params,
): [string, string][] {
  if (changes === null) return fields;
  const kept = fields.filter(([name]) => !changes.remove.has(name));
  for (const { name, value } of [...changes.set, ...changes.add]) kept.push([name, renderTemplate(value, params())]);
  return kept;
}

import {
  keyProblem,
  parametersOf,
  renderKeys,
  renderTemplate,
  type HookPurge,
  type PurgeOrder,
  type Purger,
  type TemplatePart,
} from '../../gateway/index.ts';
import { textOf } from './payload.ts';

/** Fills an event's templates from a payload; a template whose field is missing is left out, with a line in the log. */
export function fillOrder(
  { keys, urls, domains, all, mode }: HookPurge,
  payload: unknown,
  { purger, log }: { purger: Purger; log: (line: string) => void },
): PurgeOrder {
  const filled = (template: readonly TemplatePart[], fill: (params: Record<string, string>) => string): string[] => {
    try {
      return [fill(paramsOf(template, payload))];
    } catch (error) {
      log(`${showTemplate(template)} is left out: ${error instanceof Error ? error.message : 'it cannot be filled'}`);
      return [];
    }
  };
  return {
    keys: unique(keys.flatMap((template) => filled(template, (params) => fillKey(template, params)))),
    urls: unique(urls.flatMap((template) => filled(template, (params) => fillUrl(template, params, purger)))),
    domains,
    all,
    mode,
  };
}

/** Encodes values as in a path, so that a key is the one that a route gave, and no value leaves its segment. */
function paramsOf(template: readonly TemplatePart[], payload: unknown): Record<string, string> {
  return Object.fromEntries(
    parametersOf(template).map((name) => {
      const text = textOf(payload, name);
      if (text === null) throw new Error(`the payload has no text, safe number or boolean :${name}`);
      // Throws for half a surrogate pair.
      return [name, encodeURIComponent(text)];
    }),
  );
}

function fillKey(template: readonly TemplatePart[], params: Record<string, string>): string {
  const [key = ''] = renderKeys([template], params);
  const problem = keyProblem(key);
  if (problem !== null) throw new Error(`the key ${problem}`);
  return key;
}

function fillUrl(template: readonly TemplatePart[], params: Record<string, string>, { readUrl }: Purger): string {
  const url = renderTemplate(template, params);
  // Dot segments would be resolved, and name another page.
  if (/\/\.{1,2}(?:[/?#]|$)/.test(url)) throw new Error('the URL has a dot segment');
  readUrl(url);
  return url;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function showTemplate(template: readonly TemplatePart[]): string {
  return template.map((part) => (typeof part === 'string' ? part : `:${part.parameter}`)).join('');
}

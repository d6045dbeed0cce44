import type { GatewayConfig } from '../../gateway/index.ts';

/** As `.prettierrc.json` has it. */
const WIDTH = 120;

export interface Comments {
  /** Above the whole. */
  head: string;
  /** Above a field, by its path: `backends.shop`, or `domains.www.shop.example`. What is in the way of a comment is taken out. */
  fields?: ReadonlyMap<string, readonly string[]>;
}

/** Where a value is written: how deep, and how much stands before and behind it on its line. */
interface Spot {
  path: string;
  depth: number;
  before: number;
}

/** The text of `gateway.config.ts` for this configuration, formatted as Prettier would. */
export function configText(config: GatewayConfig, { head, fields = new Map() }: Comments): string {
  const call = 'export default defineGateway(';
  const value = write(config, { path: '', depth: 0, before: call.length });

  function write(value: unknown, spot: Spot): string {
    const isOpen = spot.path === '' || hasComments(spot.path) || isBroken(value);
    const flat = isOpen ? undefined : writeFlat(value);
    // One more for the comma behind it.
    if (flat !== undefined && (isWhole(value) || spot.before + flat.length + 1 <= WIDTH)) return flat;
    if (Array.isArray(value)) {
      const items = value.map((item: unknown, at) => writeInside(item, { spot, name: String(at), label: '' }));
      return lines(['[', ...items, ']'], spot.depth);
    }
    const entries = entriesOf(value).flatMap(([name, field]) => [
      ...comment(pathOf(spot.path, name), spot.depth + 1),
      writeInside(field, { spot, name, label: `${key(name)}: ` }),
    ]);
    return lines(['{', ...entries, '}'], spot.depth);
  }

  function writeInside(value: unknown, { spot, name, label }: { spot: Spot; name: string; label: string }): string {
    const depth = spot.depth + 1;
    const inner: Spot = { path: pathOf(spot.path, name), depth, before: depth * 2 + label.length };
    const text = write(value, inner);
    // What is too long goes below its name, but for a name so short that nothing would be gained.
    const isBelow = isWhole(value) && !isShort(value) && label.length >= 7 && inner.before + text.length + 1 > WIDTH;
    return `${indent(depth)}${isBelow ? `${label.trimEnd()}\n${indent(depth + 1)}` : label}${text},`;
  }

  function hasComments(path: string): boolean {
    return [...fields.keys()].some((field) => field.startsWith(`${path}.`));
  }

  function comment(path: string, depth: number): string[] {
    return (fields.get(path) ?? []).map((line) => `${indent(depth)}// ${oneLine(line)}`);
  }

  return `import { defineGateway } from 'popgate';\n\n/** ${oneLine(head)} */\n${call}${value});\n`;
}

/** A list of several tables with several fields each is never on one line, nor is what it stands in. */
function isBroken(value: unknown): boolean {
  if (Array.isArray(value)) {
    const tables = value.filter((item) => isNested(item) && entriesOf(item).length > 1);
    return (value.length > 1 && tables.length === value.length) || value.some(isBroken);
  }
  return isNested(value) && entriesOf(value).some(([, field]) => isBroken(field));
}

function writeFlat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeFlat).join(', ')}]`;
  if (!isNested(value)) return typeof value === 'string' ? quoted(value) : String(value);
  const fields = entriesOf(value).map(([name, field]) => `${key(name)}: ${writeFlat(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What stays beside its name, however long that is. */
function isShort(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** What cannot be divided among lines. */
function isWhole(value: unknown): boolean {
  return !isNested(value) || entriesOf(value).length === 0;
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(value as object).filter(([, field]) => field !== undefined);
}

/** Single quotes, but where the text has more of them than of double ones. */
function quoted(text: string): string {
  const count = (mark: string): number => text.split(mark).length - 1;
  const mark = count("'") > count('"') ? '"' : "'";
  const inner = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/\\(.)/g, (pair, character: string) => (character === '"' ? '"' : pair))
    .replaceAll(mark, `\\${mark}`)
    .replaceAll(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/g, escaped);
  return mark + inner + mark;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function key(name: string): string {
  // An object's own field of this name must not become its prototype.
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

function pathOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function lines(parts: string[], depth: number): string {
  return [...parts.slice(0, -1), indent(depth) + parts.at(-1)].join('\n');
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

/** A comment holds whatever others wrote: nothing of it may end the comment. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]+/g, ' ')
    .replaceAll('*/', '* /')
    .trim();
}

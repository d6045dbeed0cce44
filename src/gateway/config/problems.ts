/** Something wrong in a configuration: where, what, and what to write instead. */
export interface Problem {
  /** For example `domains["www.shop.example"].routes[2].cache.ttl`. */
  path: string;
  problem: string;
  remedy: string;
}

/** A problem that has no place yet. */
export type Fault = Omit<Problem, 'path'>;

/** The place in the configuration that is checked, and the list of problems. */
export interface Place {
  readonly path: string;
  readonly problems: Problem[];
  /** The names and numbers that lead here from the top. */
  readonly keys?: Keys;
  /** Says what to write for a field that another place knows; null where none does. */
  readonly belongs?: (field: MisplacedField) => string | null;
}

export type Keys = readonly (string | number)[];

/** A field, and the table in which it has no meaning. */
export interface MisplacedField {
  name: string;
  keys: Keys;
  table: Record<string, unknown>;
}

export function report(place: Place, fault: Fault): void {
  place.problems.push({ path: place.path || 'configuration', ...fault });
}

/** Returns the place of a field, or of an item of a list. */
export function inside(place: Place, key: string | number): Place {
  return { ...place, path: place.path + step(key, place.path === ''), keys: [...(place.keys ?? []), key] };
}

function step(key: string | number, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`;
  if (!/^[A-Za-z_]\w{0,59}$/.test(key)) return `[${quote(key)}]`;
  return first ? key : `.${key}`;
}

/** Quotes a text for a message: short, and with nothing that a terminal would act on. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(short).replace(/[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Describes a wrong value for a message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Returns all problems as one block for a terminal or an error; empty if there are none. */
export function formatProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.map(({ path, problem, remedy }) => `  ${path}\n    ${problem}\n    fix: ${remedy}`);
  return [`The configuration has ${count}:`, ...blocks].join('\n\n');
}

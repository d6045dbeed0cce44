import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { CliError, messageOf } from '../terminal/cli-error.ts';
import type { ManifestTables, Table, TomlValue } from './manifest.ts';

const OURS: ReadonlySet<string> = new Set(['local_server', 'setup'] satisfies (keyof ManifestTables)[]);
const NOTE = '# This table and [setup] are written by "popgate build", from the configuration.';

/** A place where the manifest is not as desired, e.g. `local_server.backends.shop.url`, and what is wrong there. */
export interface Drift {
  path: string;
  problem: string;
}

export function findDrift(text: string, desired: ManifestTables): Drift[] {
  return differences(ownTables(parseManifest(text)), desired, []);
}

/** How many are named; the build writes all of them. */
const NAMED = 3;

/** The same in one sentence; null where nothing differs. */
export function driftFinding(text: string, desired: ManifestTables): string | null {
  const found = findDrift(text, desired);
  if (found.length === 0) return null;
  const named = found.slice(0, NAMED).map(({ path, problem }) => `${path} ${problem}`);
  const more = found.length > NAMED ? [`and ${found.length - NAMED} more`] : [];
  const places = found.length === 1 ? 'one place' : `${found.length} places`;
  return `is not what the configuration asks for in ${places}: ${[...named, ...more].join(', ')}`;
}

/** `text` with the two tables as desired. All else is kept byte for byte; a comment inside the two tables is not. */
export function rewriteTables(text: string, desired: ManifestTables): string {
  const before = parseManifest(text);
  const rewritten = splice(text, renderTables(desired));
  const after = parseManifest(rewritten);
  const kept = isDeepStrictEqual(othersOf(before), othersOf(after));
  if (kept && differences(ownTables(after), desired, []).length === 0) return rewritten;
  throw new CliError('fastly.toml cannot be rewritten', {
    why: '[local_server] or [setup] is written in a form that cannot be replaced safely',
    fix: 'delete both tables from fastly.toml, then build again',
  });
}

/** The text of both tables; an empty one is left out. */
function renderTables(tables: ManifestTables): string {
  const present = Object.entries(tables).filter(([, table]) => Object.keys(table).length > 0);
  return (
    stringify(Object.fromEntries(present)).replace('[local_server]\n', `[local_server]\n${NOTE}\n`).trimEnd() + '\n'
  );
}

/** The new tables stand where the first of ours stood, else at the end. */
function splice(text: string, tables: string): string {
  const pieces = readPieces(text);
  const first = pieces.findIndex((piece) => piece.ours && piece.isHeader);
  if (first < 0) {
    const before = pieces.map(keptText).join('');
    return `${before}${before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n'}${tables}`;
  }
  const kept = pieces.map(keptText);
  return [...kept.slice(0, first + 1), tables, ...kept.slice(first + 1)].join('');
}

/** One statement of the file, with the blank lines and comments above it. */
interface Piece {
  lead: string;
  text: string;
  ours: boolean;
  isHeader: boolean;
}

/** Comments and blank lines above a table belong to what is there, so they stay, but for those between two of ours. */
function keptText(piece: Piece, index: number, pieces: Piece[]): string {
  if (!piece.ours) return piece.lead + piece.text;
  return pieces[index - 1]?.ours ? '' : piece.lead;
}

function readPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let lead = '';
  let table: string | undefined;
  for (const statement of statements(text)) {
    const start = statement.trimStart();
    if (start === '' || start.startsWith('#')) {
      lead += statement;
      continue;
    }
    const isHeader = start.startsWith('[');
    if (isHeader) table = rootKey(statement);
    pieces.push({ lead, text: statement, ours: OURS.has(table ?? rootKey(statement)), isHeader });
    lead = '';
  }
  return [...pieces, { lead, text: '', ours: false, isHeader: false }];
}

/** Multi-line strings, strings, comments, brackets, line ends: what tells where a statement of TOML ends. */
const TOKEN = /"""(?:\\[^]|[^\\])*?"{3,5}|'''[^]*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*|[^]/g;

/** The file cut after every statement; put together again they are the file. */
function statements(text: string): string[] {
  const found: string[] = [];
  let statement = '';
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    statement += token;
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (token === '\n' && depth === 0) {
      found.push(statement);
      statement = '';
    }
  }
  return [...found, statement];
}

/** Neither blank nor a comment. */
function isField(statement: string): boolean {
  return !/^\s*(?:#.*)?$/.test(statement);
}

/** `text` with that `service_id`, by which the Fastly CLI finds the service; with null, without one. */
export function withServiceId(text: string, id: string | null): string {
  const parts = statements(text);
  const firstTable = parts.findIndex((statement) => statement.trimStart().startsWith('['));
  const head = parts.slice(0, firstTable < 0 ? parts.length : firstTable);
  const at = head.findIndex((statement) => isField(statement) && rootKey(statement) === 'service_id');
  const line = id === null ? '' : `service_id = ${JSON.stringify(id)}\n`;
  if (at >= 0) return parts.with(at, line).join('');
  const place = head.findLastIndex(isField) + 1;
  const before = parts.slice(0, place).join('');
  const end = before === '' || before.endsWith('\n') || line === '' ? '' : '\n';
  return [before, end, line, ...parts.slice(place)].join('');
}

function rootKey(statement: string): string {
  return Object.keys(parse(statement))[0] ?? '';
}

/** The text of a fastly.toml as a table. */
export function parseManifest(text: string): Table {
  try {
    // smol-toml's tables have no prototype; a comparison would tell them from plain ones.
    return JSON.parse(JSON.stringify(parse(text))) as Table;
  } catch (error) {
    throw new CliError('fastly.toml cannot be read', { why: messageOf(error), fix: 'correct the file at that place' });
  }
}

function ownTables({ local_server = {}, setup = {} }: Table): Table {
  return { local_server, setup };
}

function othersOf(manifest: Table): Table {
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !OURS.has(key)));
}

function differences(actual: TomlValue | undefined, desired: TomlValue | undefined, at: string[]): Drift[] {
  if (isDeepStrictEqual(actual, desired)) return [];
  if (actual === undefined) return [{ path: at.join('.'), problem: 'is missing' }];
  if (desired === undefined) return [{ path: at.join('.'), problem: 'is not in the configuration' }];
  if (!isTable(actual) || !isTable(desired)) return [{ path: at.join('.'), problem: 'differs from the configuration' }];
  const keys = new Set([...Object.keys(actual), ...Object.keys(desired)]);
  return [...keys].flatMap((key) => differences(actual[key], desired[key], [...at, key]));
}

function isTable(value: TomlValue): value is Table {
  return typeof value === 'object' && !Array.isArray(value);
}

import net from 'node:net';

/** One record, its name without the last dot and in lower case. */
export interface ZoneRecord {
  name: string;
  type: RecordType;
  ttl: number;
  /** A host, an address, text in several strings, or what stands behind the type. */
  value: string;
  /** Of TXT. */
  strings?: string[];
}

type RecordType = (typeof TYPES)[number];

const TYPES = ['A', 'AAAA', 'CNAME', 'TXT', 'NS', 'MX', 'CAA'] as const;
const DEFAULT_TTL = 60;
const MAX_RECORDS = 20_000;
/** RFC 1034 §3.6.2: aliases may lead to aliases, but not for ever. */
const MAX_ALIASES = 8;

export interface Zone {
  /** Adds a zone-file fragment, RFC 1035 §5; throws where a line cannot be read, and adds nothing then. */
  add(text: string): void;
  clear(): void;
  /** As a resolver answers: with the aliases that lead there; undefined where the name is not there at all. */
  resolve(name: string, type: string): ZoneRecord[] | undefined;
  cname(name: string): string | undefined;
  /** The addresses or values of a type, behind all aliases. */
  values(name: string, type: RecordType): string[];
}

/** `builtIn` is what Fastly itself would answer; it stays when the rest is cleared. */
export function createZone(builtIn: string): Zone {
  const fixed = parseZone(builtIn);
  let added: ZoneRecord[] = [];

  function at(name: string): ZoneRecord[] {
    const all = [...fixed, ...added];
    const exact = all.filter((record) => record.name === name);
    if (exact.length > 0) return exact;
    const wildcard = `*.${name.split('.').slice(1).join('.')}`;
    return all.filter((record) => record.name === wildcard).map((record) => ({ ...record, name }));
  }

  function exists(name: string): boolean {
    return at(name).length > 0 || [...fixed, ...added].some((record) => record.name.endsWith(`.${name}`));
  }

  function resolve(asked: string, type: string): ZoneRecord[] | undefined {
    const chain: ZoneRecord[] = [];
    let name = canonical(asked);
    if (!exists(name)) return undefined;
    for (let aliases = 0; aliases < MAX_ALIASES; aliases += 1) {
      const records = at(name);
      const wanted = records.filter((record) => record.type === type);
      const alias = records.find((record) => record.type === 'CNAME');
      if (wanted.length > 0 || !alias) return [...chain, ...wanted];
      chain.push(alias);
      name = alias.value;
    }
    return chain;
  }

  return {
    add(text) {
      const records = parseZone(text);
      if (added.length + records.length > MAX_RECORDS) throw new Error(`a zone holds ${MAX_RECORDS} records at most`);
      // A name has one alias: the new one counts.
      const aliases = new Set(records.filter(({ type }) => type === 'CNAME').map(({ name }) => name));
      const kept = added.filter(({ name, type }) => type !== 'CNAME' || !aliases.has(name));
      const isNew = (record: ZoneRecord) =>
        !kept.some(({ name, type, value }) => name === record.name && type === record.type && value === record.value);
      added = [...kept, ...records.filter(isNew)];
    },
    clear: () => void (added = []),
    resolve,
    cname: (name) => at(canonical(name)).find((record) => record.type === 'CNAME')?.value,
    values: (name, type) =>
      (resolve(name, type) ?? []).filter((record) => record.type === type).map((record) => record.value),
  };
}

/** Without the last dot, in lower case. */
function canonical(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

interface Reading {
  origin: string;
  ttl: number;
  name: string;
}

function parseZone(text: string): ZoneRecord[] {
  const reading: Reading = { origin: '', ttl: DEFAULT_TTL, name: '' };
  return text.split('\n').flatMap((line, at) => {
    const record = parseLine(line, reading);
    if (record === 'unreadable') throw new Error(`line ${at + 1} of the zone cannot be read: ${line.trim()}`);
    return record ? [record] : [];
  });
}

function parseLine(line: string, reading: Reading): ZoneRecord | 'unreadable' | undefined {
  const words = line.match(/"(?:[^"\\]|\\.)*"|;.*|[^\s;]+/g)?.filter((word) => !word.startsWith(';')) ?? [];
  const [first = '', second = ''] = words;
  if (words.length === 0) return undefined;
  if (first === '$ORIGIN') return void (reading.origin = canonical(second));
  if (first === '$TTL') return void (reading.ttl = Number(second) || DEFAULT_TTL);
  // A line that begins with a blank and no name is of the name before it.
  if (!/^\s/.test(line) || !isPastName(first)) reading.name = absolute(words.shift()!, reading.origin);
  const ttl = /^\d+$/.test(words[0] ?? '') ? Number(words.shift()) : reading.ttl;
  if (/^IN$/i.test(words[0] ?? '')) words.shift();
  const type = TYPES.find((known) => known === words[0]?.toUpperCase());
  const data = words.slice(1);
  if (type === undefined || data.length === 0 || reading.name === '') return 'unreadable';
  const base = { name: reading.name, type, ttl };
  if (type === 'TXT') {
    const strings = data.map(unquote);
    return { ...base, value: strings.join(''), strings };
  }
  if (type === 'CNAME' || type === 'NS') return { ...base, value: absolute(data[0]!, reading.origin) };
  if (type === 'MX') return { ...base, value: `${data[0]} ${absolute(data[1] ?? '.', reading.origin)}` };
  if (type === 'A' && !net.isIPv4(data[0]!)) return 'unreadable';
  if (type === 'AAAA' && !net.isIPv6(data[0]!)) return 'unreadable';
  if (type === 'CAA') return data.length === 3 ? { ...base, value: data.map(unquote).join(' ') } : 'unreadable';
  return { ...base, value: data.join(' ') };
}

/** Whether a word is what follows the name: a TTL, a class, a type. */
function isPastName(word: string): boolean {
  return /^(?:\d+|IN)$/i.test(word) || TYPES.some((type) => type === word.toUpperCase());
}

function absolute(name: string, origin: string): string {
  if (name === '@') return origin;
  return name.endsWith('.') || origin === '' ? canonical(name) : canonical(`${name}.${origin}`);
}

function unquote(word: string): string {
  return word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word;
}

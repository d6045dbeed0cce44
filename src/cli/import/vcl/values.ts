import { quoteForeign } from '../quote-foreign.ts';
import type { Loss } from '../found.ts';
import type { VclBlock, VclField } from './declarations.ts';

/** The fields of a block by their types; what is none of its type is told, and as if it were not there. */
export interface Fields {
  text(name: string): string | undefined;
  /** `200`, `"443"` and `50%`. */
  number(name: string): number | undefined;
  /** `443`, `"443"`, `"https"`. */
  port(name: string): number | undefined;
  /** VCL's RTIME: `1.5s`, `500ms`. */
  milliseconds(name: string): number | undefined;
  flag(name: string): boolean | undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

const TRUTHS: Readonly<Record<string, boolean>> = { 1: true, 0: false, yes: true, no: false, on: true, off: false };

/** @param of begins what is told: `probe.` for fields of one. */
export function fieldsOf({ fields }: VclBlock, losses: Loss[], of = ''): Fields {
  const tell = (name: string, why: string): undefined => {
    losses.push({ what: `.${of}${name} (line ${fields.get(name)!.line})`, why });
  };
  const text = (name: string): string | undefined => {
    const field = fields.get(name);
    const plain = plainText(field);
    if (field !== undefined && plain === undefined) tell(name, 'it is no text, no number and no name');
    return plain;
  };
  const read = <Value>(name: string, as: (text: string) => Value | undefined, expected: string): Value | undefined => {
    const given = text(name)?.trim();
    if (given === undefined) return undefined;
    return as(given) ?? tell(name, `${quoteForeign(given)} is not ${expected}`);
  };
  return {
    text,
    number: (name) => read(name, numberIn, 'a number'),
    port: (name) => read(name, (given) => own(PORTS, given.toLowerCase()) ?? numberIn(given), 'a port'),
    milliseconds: (name) => read(name, millisecondsIn, 'a time, as in 10s or 500ms'),
    flag: (name) => {
      const given = read(name, truthIn, 'true or false');
      if (given !== undefined && !/^(?:true|false)$/.test(text(name) ?? ''))
        tell(name, `it is not written as true or false, and is read as ${given}`);
      return given;
    },
  };
}

/** Undefined for a block, and for what has to be computed. */
export function plainText(field: VclField | undefined): string | undefined {
  if (field === undefined || 'block' in field.value || 'other' in field.value) return undefined;
  return 'word' in field.value ? field.value.word : field.value.strings.join('');
}

export function numberIn(text: string): number | undefined {
  const [, digits] = /^(\d{1,15}(?:\.\d{1,15})?)%?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function millisecondsIn(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,15}(?:\.\d{1,15})?)(ms|[smhdwy])$/.exec(text) ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * UNITS[unit]!);
}

function truthIn(text: string): boolean | undefined {
  return text === 'true' || text === 'false' ? text === 'true' : own(TRUTHS, text.toLowerCase());
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

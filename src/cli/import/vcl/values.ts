import { quoteForeign } from '../quote-foreign.ts';
import type { VclField } from './declarations.ts';
import { vclError } from './tokens.ts';

/** The text or the word; undefined where the field is not there. */
export function textOf(field: VclField | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { value, line } = field;
  if ('block' in value) throw vclError(line, 'here is a block, where a text was expected');
  return 'word' in value ? value.word : value.strings.join('');
}

/** `200`, `"443"` and `50%`. */
export function numberOf(field: VclField | undefined): number | undefined {
  const text = textOf(field)?.trim();
  if (text === undefined || field === undefined) return undefined;
  const [, digits] = /^(\d+(?:\.\d+)?)%?$/.exec(text) ?? [];
  if (digits === undefined) throw vclError(field.line, `here is ${quoteForeign(text)}, where a number was expected`);
  return Number(digits);
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  y: 31_536_000_000,
};

/** VCL's RTIME: `1.5s`, `500ms`. */
export function millisecondsOf(field: VclField | undefined): number | undefined {
  const text = textOf(field);
  if (text === undefined || field === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(ms|[smhdy])$/.exec(text) ?? [];
  if (digits === undefined)
    throw vclError(field.line, `here is ${quoteForeign(text)}, where a time was expected, as in 10s or 500ms`);
  return Math.round(Number(digits) * UNITS[unit]!);
}

export function flag(field: VclField | undefined): boolean | undefined {
  const text = textOf(field);
  if (text === undefined || field === undefined) return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  throw vclError(field.line, `here is ${quoteForeign(text)}, where true or false was expected`);
}

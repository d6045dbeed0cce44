import { FastlyRefusal } from '../../fastly/refusal.ts';
import type { Loss } from '../found.ts';

/** One object as Fastly's API answers it. Some endpoints write numbers and truths as texts. */
export type Row = Readonly<Record<string, unknown>>;

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
}

export function asFlag(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

/** A list that is not what an import is for: where Fastly does not give it, that is told, and the rest is still imported. */
export async function listOptional(
  list: () => Promise<Row[]>,
  { what, losses }: { what: string; losses: Loss[] },
): Promise<Row[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof FastlyRefusal) || error.httpStatus === 401 || error.httpStatus === 429) throw error;
    losses.push({ what, why: `Fastly does not tell them (${error.httpStatus}: ${error.why})` });
    return [];
  }
}

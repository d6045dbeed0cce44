import { freePort } from '../../support/listening.ts';

/** The ports of the documents, and the free ones that stand for them. */
export interface Ports {
  toFree(text: string): string;
  toShown(text: string): string;
  free(shown: number): number;
}

/** Where the gateway and the origin of most pages listen. */
export const GATEWAY = 7676;
export const ORIGIN = 8080;

/** Where a text says that something listens. */
export function portsIn(text: string): number[] {
  const found = text.matchAll(/(?:127\.0\.0\.1|localhost):(\d{4,5})\b|listen\((\d{4,5})\b/g);
  return [...found].map(([, address, listening]) => Number(address ?? listening));
}

export async function portsFor(texts: readonly string[]): Promise<Ports> {
  const pairs = new Map<number, number>();
  for (const port of new Set([GATEWAY, ORIGIN, ...texts.flatMap(portsIn)])) pairs.set(port, await freePort());
  const back = new Map([...pairs].map(([shown, free]) => [free, shown]));
  return {
    toFree: (text) => replaced(text, pairs),
    toShown: (text) => replaced(text, back),
    free: (shown) => pairs.get(shown)!,
  };
}

function replaced(text: string, by: ReadonlyMap<number, number>): string {
  return text.replace(/\b\d{4,5}\b/g, (digits) => String(by.get(Number(digits)) ?? digits));
}

import type { Zone } from '../dns/zone.ts';
import { AUTHORITIES } from './authorities.ts';

/** RFC 8659 §3: whether the records of a domain, or of the nearest one above it that has any, let an authority issue. */
export function mayIssue(domain: string, authority: string, zone: Zone): boolean {
  const labels = domain.replace(/^\*\./, '').split('.');
  const names = labels.map((_, at) => labels.slice(at).join('.'));
  const records = names.map((name) => zone.values(name, 'CAA').map(parse)).find((found) => found.length > 0) ?? [];
  const tagged = (tag: string) => records.filter((record) => record.tag === tag);
  // §4.3: for a wildcard, issuewild counts instead where there is one.
  const wild = domain.startsWith('*.') ? tagged('issuewild') : [];
  const relevant = wild.length > 0 ? wild : tagged('issue');
  return relevant.length === 0 || relevant.some(({ issuer }) => issuer === AUTHORITIES[authority]?.caa);
}

/** The issuer stands before its parameters. */
function parse(value: string): { tag: string; issuer: string } {
  const [, tag = '', ...rest] = value.split(' ');
  return { tag: tag.toLowerCase(), issuer: rest.join(' ').split(';')[0]!.trim().toLowerCase() };
}

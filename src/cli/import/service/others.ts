import type { Loss } from '../found.ts';
import { quoteForeign } from '../quote-foreign.ts';
import { asText, type Row } from './row.ts';

interface Other {
  kind: string;
  called: string;
  why: string;
}

/** What a VCL service has, and a program does itself. */
export const OTHERS: readonly Other[] = [
  { kind: 'header', called: 'the header rule', why: 'see headers of a route' },
  { kind: 'response_object', called: 'the response', why: 'see respond of a route, and errors' },
  { kind: 'request_settings', called: 'the request setting', why: 'see the rules of a route' },
  { kind: 'cache_settings', called: 'the cache setting', why: 'see cache of a route' },
  { kind: 'gzip', called: 'the compression rule', why: 'bodies go as the origin sends them' },
  { kind: 'acl', called: 'the access list', why: 'Popgate has nothing like it yet' },
  { kind: 'snippet', called: 'the VCL snippet', why: 'a handler can do what it does' },
  { kind: 'vcl', called: 'the VCL file', why: 'backends that it declares can be imported with --vcl' },
];

export function otherLosses({ called, why }: Other, rows: readonly Row[]): Loss[] {
  return rows.map(({ name }) => ({ what: `${called} ${quoteForeign(asText(name) ?? '')}`, why }));
}

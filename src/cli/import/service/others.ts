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
  { kind: 'gzip', called: 'the compression rule', why: 'see compress of a route' },
];

export function otherLosses({ called, why }: Other, rows: readonly Row[]): Loss[] {
  return rows.map(({ name }) => ({ what: `${called} ${quoteForeign(asText(name) ?? '')}`, why }));
}

const READ = 'of its lines only those are read that choose a backend, limit requests or refuse addresses';

/** VCL that the service has of its own. */
export function vclLosses(snippets: readonly Row[], files: readonly Row[]): Loss[] {
  return [
    ...otherLosses({ kind: 'snippet', called: 'the VCL snippet', why: READ }, snippets.filter(isRead)),
    ...otherLosses(
      {
        kind: 'snippet',
        called: 'the VCL snippet',
        why: 'see the page "Moving from VCL" for what becomes of its lines',
      },
      snippets.filter((snippet) => !isRead(snippet)),
    ),
    ...otherLosses(
      { kind: 'vcl', called: 'the VCL file', why: `${READ}; backends that it declares can be imported with --vcl` },
      files,
    ),
  ];
}

function isRead({ type }: Row): boolean {
  return type === 'recv';
}

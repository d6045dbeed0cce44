import { GatewayError } from '../../errors/error.ts';
import type { Exchange } from '../../exchange.ts';
import { isIncremental } from '../../fields/incremental.ts';
import { readBody } from '../../request/read-body.ts';

/** The content of a QUERY (RFC 10008), which is in its key, with the fields that say how to read it. */
export interface Content {
  bytes: Uint8Array<ArrayBuffer>;
  type: string | null;
  coding: string | null;
}

/** A longer content makes no key, and the request passes. */
const MAX_BYTES = 65_536;

/** Whether the content's length is known, and short enough to read it first, and whether it may be held back for that. */
export function isReadable(headers: Headers): boolean {
  const length = headers.get('content-length') ?? '';
  return !isIncremental(headers.get('incremental')) && /^\d{1,5}$/.test(length) && Number(length) <= MAX_BYTES;
}

/** Reads the content. Throws a GatewayError: 408 if it takes too long, 400 if its length is not the announced one. */
export async function readContent({ request }: Exchange): Promise<Content> {
  const { headers, body } = request;
  const bytes = await readBody(body, MAX_BYTES);
  if (bytes === 'too late') throw new GatewayError(408, 'the content of a QUERY took too long');
  if (bytes === 'too large' || bytes.length !== Number(headers.get('content-length')))
    throw new GatewayError(400, 'the content of a QUERY is not as long as it says');
  return { bytes, type: headers.get('content-type'), coding: headers.get('content-encoding') };
}

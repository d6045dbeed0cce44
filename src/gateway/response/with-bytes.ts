/** Makes a response of bytes, with their length, by which the cache knows that a body is whole. */
export function withBytes(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  bytes: Uint8Array<ArrayBuffer> | null,
): Response {
  if (bytes === null) return new Response(null, { status, headers });
  const told = new Headers(headers);
  told.set('content-length', String(bytes.length));
  return new Response(bytes, { status, headers: told });
}

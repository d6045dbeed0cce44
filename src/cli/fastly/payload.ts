export type FormValue = string | number | boolean;

/** What is sent: a form for what is in a version, JSON for stores, JSON:API for TLS, a file for the package. */
export type Payload =
  | { form: Readonly<Record<string, FormValue>> }
  | { json: unknown }
  | { jsonApi: unknown }
  | { text: string }
  | { file: { field: string; name: string; bytes: Buffer } };

interface Encoded {
  headers: Record<string, string>;
  body?: string | Buffer;
}

export async function encode(payload: Payload | undefined): Promise<Encoded> {
  if (payload === undefined) return { headers: {} };
  if ('form' in payload) {
    const fields = Object.entries(payload.form).map(([name, value]) => [name, String(value)]);
    const body = new URLSearchParams(fields).toString();
    return { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body };
  }
  if ('json' in payload) {
    return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(payload.json) };
  }
  if ('jsonApi' in payload) {
    const type = 'application/vnd.api+json';
    return { headers: { 'Content-Type': type, Accept: type }, body: JSON.stringify(payload.jsonApi) };
  }
  if ('text' in payload) return { headers: { 'Content-Type': 'text/plain' }, body: payload.text };
  return encodeFile(payload.file);
}

/** RFC 7578; by a `Response`, which knows how a form is written. */
async function encodeFile({ field, name, bytes }: { field: string; name: string; bytes: Buffer }): Promise<Encoded> {
  const form = new FormData();
  form.set(field, new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), name);
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { headers: { 'Content-Type': type }, body: Buffer.from(await encoded.arrayBuffer()) };
}

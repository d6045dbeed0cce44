import { randomUUID } from 'node:crypto';

export type FormValue = string | number | boolean;

/** What is sent: a form for what is in a version, JSON for stores, JSON:API for TLS, a file for the package. */
export type Payload =
  | { form: Readonly<Record<string, FormValue>> }
  | { json: unknown }
  | { jsonApi: unknown }
  | { text: string }
  | { file: { field: string; name: string; bytes: Buffer } };

export function encode(payload: Payload | undefined): { headers: Record<string, string>; body?: string | Buffer } {
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

/** RFC 7578. */
function encodeFile({ field, name, bytes }: { field: string; name: string; bytes: Buffer }): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const boundary = `popgate-${randomUUID()}`;
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${field}"; filename="${name}"`,
    'Content-Type: application/octet-stream',
  ];
  const body = Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body };
}

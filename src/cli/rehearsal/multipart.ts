/** The file in one field of a form, RFC 7578; undefined where there is none, or what is there is no form. */
export async function fileOfForm(body: Buffer, contentType: string, field: string): Promise<Buffer | undefined> {
  const received = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  const form = await received.formData().catch(() => undefined);
  const file = form?.get(field);
  return file instanceof File ? Buffer.from(await file.arrayBuffer()) : undefined;
}

/** The content of one field of a form, RFC 7578; undefined where it is not there. */
export function fieldOfForm(body: Buffer, contentType: string, field: string): Buffer | undefined {
  const [, quoted, bare] = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter has no line before it.
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  let start = whole.indexOf(delimiter);
  while (start !== -1) {
    const end = whole.indexOf(delimiter, start + delimiter.length);
    if (end === -1) return undefined;
    const content = contentOf(whole.subarray(start + delimiter.length, end), field);
    if (content) return content;
    start = end;
  }
  return undefined;
}

function contentOf(part: Buffer, field: string): Buffer | undefined {
  const blank = part.indexOf('\r\n\r\n');
  const head = part.subarray(0, blank).toString('latin1');
  return blank !== -1 && new RegExp(`[;\\s]name="${field}"`, 'i').test(head) ? part.subarray(blank + 4) : undefined;
}

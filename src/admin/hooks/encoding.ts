/** Decodes base64 in either alphabet, with or without padding; null for any other text. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const [, digits] = /^([A-Za-z0-9+/_-]+)={0,2}$/.exec(text) ?? [];
  if (digits === undefined || digits.length % 4 === 1) return null;
  const padded = digits.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(padded.padEnd(Math.ceil(padded.length / 4) * 4, '=')), (byte) => byte.charCodeAt(0));
}

export function decodeHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16));
}

/** FNV-1a in 53 bits: to tell builds and routes apart, not to keep secrets. */
export function fingerprint(text: string): string {
  let high = 0x811c9dc5;
  let low = 0x1000193;
  for (let at = 0; at < text.length; at += 1) {
    high = Math.imul(high ^ text.charCodeAt(at), 0x01000193);
    low = Math.imul(low ^ text.charCodeAt(at), 0x85ebca6b);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36);
}

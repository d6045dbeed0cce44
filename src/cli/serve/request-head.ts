/** What the head of a request says of whom it is for. */
export interface AskedFor {
  method: string;
  target: string;
  /** As it was sent; empty where there is none. */
  host: string;
}

/** Who sends a longer head asks for no page of ours. */
const MOST_BYTES = 8_192;
const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/;
const BEGUN_LINE = /^[A-Z]{1,16}(?: \S*(?: [HTP/1.]{0,8})?)?\r?$/;

/** Reads the head of an HTTP/1 request: null where the bytes begin none, `incomplete` where the next ones will tell. */
export function readHead(bytes: Buffer): AskedFor | 'incomplete' | null {
  const text = bytes.toString('latin1', 0, MOST_BYTES);
  const [line = '', ...rest] = text.split('\r\n');
  const [, method, target] = REQUEST_LINE.exec(line) ?? [];
  if (method === undefined || target === undefined || rest.length === 0)
    return rest.length === 0 && BEGUN_LINE.test(line) && bytes.length < MOST_BYTES ? 'incomplete' : null;
  const end = rest.indexOf('');
  if (end === -1 || !text.includes('\r\n\r\n')) return bytes.length < MOST_BYTES ? 'incomplete' : null;
  const hosts = rest.slice(0, end).filter((field) => /^host:/i.test(field));
  return { method, target, host: hosts.length === 1 ? hosts[0]!.slice('host:'.length).trim() : '' };
}

import { isBodiless } from '../../gateway/index.ts';
import { misuse } from '../terminal/cli-error.ts';
import type { GivenAnswer } from './given-answer.ts';

/** The most bytes that are read. */
export const MAX_RESPONSE_BYTES = 1_048_576;

const STATUS_LINE = /^HTTP\/(?:1\.[01]|2|2\.0|3|3\.0) ([1-5]\d\d)(?: [^\r\n]*)?$/;
/** RFC 9110 §5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 §5.5. */
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const NEWLINE = 10;

interface Head {
  status: number;
  headers: [name: string, value: string][];
  /** Where its body begins, and the number of the line there. */
  end: number;
  line: number;
}

/**
 * Reads a response as `curl -i` prints one, of HTTP/1.1, 2 or 3; lines end in LF or CRLF. Interim responses (RFC 9110 §15.2)
 * are passed over. A response without a body, as `curl -I` prints one, may have a Content-Length. A misuse that names the
 * line for what is no response.
 */
export function parseRawResponse(bytes: Uint8Array<ArrayBuffer>, file: string): GivenAnswer {
  if (bytes.length > MAX_RESPONSE_BYTES) {
    throw impossible(file, `it is larger than ${MAX_RESPONSE_BYTES} bytes`);
  }
  let head = readHead(bytes, { file, at: 0, line: 1 });
  while (head.status < 200) head = readHead(bytes, { file, at: head.end, line: head.line });
  const { status, headers, end } = head;
  const body = bytes.slice(end);
  if (isBodiless(status) && body.length > 0) {
    throw impossible(file, `line ${head.line}: a ${status} has no body`);
  }
  const length = lengthOf(headers, file);
  if (length !== null && body.length > 0 && body.length !== length) {
    throw impossible(
      file,
      `Content-Length says ${length} bytes, and the body has ${body.length}; curl must not decode it: leave out --compressed`,
    );
  }
  return { status, headers, body: body.length > 0 ? body : null };
}

function readHead(bytes: Uint8Array, { file, at, line }: { file: string; at: number; line: number }): Head {
  const first = readLine(bytes, at);
  if (first === null) throw impossible(file, `line ${line}: there is no status line`);
  const status = STATUS_LINE.exec(first.text)?.[1];
  if (status === undefined) throw impossible(file, `line ${line}: this is no status line, such as HTTP/1.1 200 OK`);
  const headers: Head['headers'] = [];
  let next = first.next;
  for (let number = line + 1; ; number += 1) {
    const read = readLine(bytes, next);
    if (read === null) throw impossible(file, `line ${number}: no empty line ends the header fields`);
    next = read.next;
    if (read.text === '') return { status: Number(status), headers, end: next, line: number + 1 };
    headers.push(readField(read.text, `line ${number}`, file));
  }
}

function readField(text: string, line: string, file: string): [string, string] {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(colon, 0));
  const value = text
    .slice(colon + 1)
    .replace(/^[ \t]+/, '')
    .trimEnd();
  if (!NAME.test(name)) throw impossible(file, `${line}: this is no header field, such as Cache-Control: max-age=60`);
  if (!VALUE.test(value)) throw impossible(file, `${line}: ${name} has a control character`);
  return [name, value];
}

/** A line as Latin-1, without its end, and where the next one begins; null where none ends. */
function readLine(bytes: Uint8Array, at: number): { text: string; next: number } | null {
  const newline = bytes.indexOf(NEWLINE, at);
  if (newline < 0) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, newline - at).toString('latin1');
  return { text: text.endsWith('\r') ? text.slice(0, -1) : text, next: newline + 1 };
}

/** RFC 9112 §6.3: null where it is not known. */
function lengthOf(headers: Head['headers'], file: string): number | null {
  const valuesOf = (field: string): string[] =>
    headers.filter(([name]) => name.toLowerCase() === field).map(([, value]) => value);
  const lengths = [...new Set(valuesOf('content-length'))];
  if (lengths.length === 0) return null;
  if (lengths.length > 1) throw impossible(file, `Content-Length says ${lengths.join(' and ')}`);
  if (!/^\d{1,15}$/.test(lengths[0]!)) throw impossible(file, 'Content-Length is no number');
  if (valuesOf('transfer-encoding').length > 0) {
    throw impossible(file, 'Content-Length and Transfer-Encoding exclude one another');
  }
  return Number(lengths[0]);
}

function impossible(file: string, why: string): Error {
  return misuse(`${file} is no HTTP response`, why, 'save one by: curl -si URL > FILE');
}

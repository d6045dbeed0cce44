/** WebSocket-over-HTTP (Pushpin's protocol): the events of a connection, as a body. */
export interface SocketEvent {
  type: string;
  /** One character for each byte. */
  content: string;
}

export const EVENTS_TYPE = 'application/websocket-events';

const HEAD = /^([A-Z]{1,16})(?: ([0-9A-Fa-f]{1,8}))?\r\n/;
const HEAD_LENGTH = 32;

/** Returns the events of a body that has one character for each byte; null if it is malformed. */
export function parseEvents(body: string): SocketEvent[] | null {
  const events: SocketEvent[] = [];
  for (let at = 0; at < body.length;) {
    const [head, type, length] = HEAD.exec(body.slice(at, at + HEAD_LENGTH)) ?? [];
    if (head === undefined) return null;
    const start = at + head.length;
    const end = start + (length === undefined ? 0 : Number.parseInt(length, 16));
    if (length !== undefined && body.slice(end, end + 2) !== '\r\n') return null;
    events.push({ type: type!, content: body.slice(start, end) });
    at = length === undefined ? start : end + 2;
  }
  return events;
}

export function formatEvent({ type, content }: SocketEvent): string {
  return content === '' ? `${type}\r\n` : `${type} ${content.length.toString(16)}\r\n${content}\r\n`;
}

import { lineChannel } from './channel.ts';

/** What is published. */
export interface Message {
  channel: string;
  data: string;
  /** The media type of `data`, for long polls. */
  contentType: string;
  /** For server-sent events alone: the event's name, which holds no line break, and its id. */
  event?: string | undefined;
  id?: string | undefined;
}

/**
 * Returns the body that Fanout accepts (GRIP): one item in the form of each transport, and one for HTTP streams of lines.
 */
export function gripItems(message: Message): string {
  const { channel, data, contentType } = message;
  const formats = {
    'http-stream': { content: serverSent(message) },
    'http-response': { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body: data },
    'ws-message': { content: data },
  };
  const lines = { 'http-stream': { content: `${data}\n` } };
  return JSON.stringify({
    items: [
      { channel, formats },
      { channel: lineChannel(channel), formats: lines },
    ],
  });
}

/** WHATWG HTML, server-sent events: each line of the data has a field of its own. */
function serverSent({ data, event, id }: Message): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return [event === undefined ? '' : `event: ${event}\n`, id === undefined ? '' : `id: ${id}\n`, ...lines, '\n'].join(
    '',
  );
}

import type { Message } from '../../gateway/index.ts';
import { Problem, quote } from '../problem.ts';
import { parseJson } from '../read-text.ts';
import { faultOf } from '../schema/fault.ts';
import type { Schema } from '../schema/schema.ts';

/** The body of `POST {path}/publish`. */
interface PublishBody {
  channel: string;
  data: string | object;
  event?: string;
  id?: string;
}

/** A field of a server-sent event ends with its line, and an id has no NUL (WHATWG HTML). */
const LINE = { type: 'string', minLength: 1, maxLength: 256, pattern: '^[^\\u0000\\r\\n]*$' } as const;

export const PUBLISH_BODY: Schema = {
  type: 'object',
  examples: [
    { channel: 'price-42', event: 'price', data: { cents: 1299 } },
    { channel: 'news', data: 'Back at noon.' },
  ],
  properties: {
    channel: {
      type: 'string',
      description:
        'Printable ASCII without spaces, quotes, commas and semicolons, as the route has it with its parameters.',
      pattern: '^(?!popgate:)[!#-+\\-./0-9:<-~]{1,512}$',
      judge: (channel: string) => `${quote(channel)} is not the name of a channel`,
    },
    data: { type: ['string', 'object', 'array'], description: 'A text as it is; all else as JSON.' },
    event: { ...LINE, description: "For server-sent events: the event's name. Default `message`." },
    id: { ...LINE, description: 'For server-sent events: what a client sends as Last-Event-ID.' },
  },
  required: ['channel', 'data'],
  additionalProperties: false,
};

/** Returns the message; throws a Problem 400 that says which part is wrong. */
export function parsePublishBody(text: string): Message {
  const body = parseJson(text);
  const fault = faultOf(PUBLISH_BODY, body);
  if (fault !== null) throw new Problem(400, fault);
  return messageOf(body as PublishBody);
}

function messageOf({ channel, data, event, id }: PublishBody): Message {
  const isText = typeof data === 'string';
  return {
    channel,
    event,
    id,
    data: isText ? data : JSON.stringify(data),
    contentType: isText ? 'text/plain; charset=utf-8' : 'application/json',
  };
}

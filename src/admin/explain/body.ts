import { type Asked, geoOf, type GivenAnswer, givenAnswer, parseAddress } from '../../gateway/index.ts';
import { Problem, quote } from '../problem.ts';
import { parseJson } from '../read-text.ts';
import { faultOf } from '../schema/fault.ts';
import type { Schema } from '../schema/schema.ts';

/** The body of `POST {path}/explain`. */
interface ExplainBody {
  url: string;
  method?: string;
  headers?: Readonly<Record<string, string>>;
  address?: string;
  country?: string;
  response?: Pick<GivenAnswer, 'status' | 'headers'> | 'down';
}

const HEADERS: Schema = { type: 'object', description: 'Values by name.' };

export const EXPLAIN_BODY: Schema = {
  type: 'object',
  examples: [
    { url: 'https://example.com/products/42', method: 'GET', headers: { 'accept-language': 'de' } },
    { url: 'https://example.com/', response: { headers: { 'cache-control': 'max-age=60' } } },
  ],
  properties: {
    url: {
      type: 'string',
      description: 'A URL of this service.',
      pattern: '^https?://[^\\s\\/?#]{1,300}(?:[\\/?][^\\s]{0,8000})?$',
      judge: (url: string) => `${quote(url)} is not an absolute http or https URL`,
    },
    method: { type: 'string', description: 'Default GET.', pattern: '^[A-Za-z][A-Za-z-]{0,31}$' },
    headers: { ...HEADERS, description: "The client's headers: values by name. Default: none." },
    address: {
      type: 'string',
      description: "The client's IP address. Default: that of who asks.",
      maxLength: 64,
      judge: (address: string) => `${quote(address)} is not an IP address`,
    },
    country: {
      type: 'string',
      description: 'Where the client is, ISO 3166-1 alpha-2. Default: where its address is.',
      pattern: '^[A-Z]{2}$',
    },
    response: {
      type: ['object', 'string'],
      description:
        "An answer in place of the origin's, or `down` where it cannot be reached; without it only what is decided before is explained.",
      pattern: '^down$',
      properties: { status: { type: 'integer', minimum: 200, maximum: 599 }, headers: HEADERS },
      additionalProperties: false,
    },
  },
  required: ['url'],
  additionalProperties: false,
};

/** Returns what is to be explained; throws a Problem 400 that says which part is wrong. */
export function parseExplainBody(text: string, caller: string): Asked {
  const body = parseJson(text);
  const fault = faultOf(EXPLAIN_BODY, body);
  if (fault !== null) throw new Problem(400, fault);
  const { url, method = 'GET', headers = {}, address = caller, country, response } = body as ExplainBody;
  if (address !== caller && parseAddress(address) === null)
    throw new Problem(400, `address ${quote(address)} is no IP address`);
  const host = /^https?:\/\/([^\s/?#]+)/.exec(url)![1]!;
  const fields = readHeaders('headers', { host, ...headers });
  if (typeof response === 'object') readHeaders('response.headers', response.headers);
  return {
    // A Request would rewrite the path.
    request: { url, method, headers: fields, body: null } as unknown as Request,
    client: { address },
    answer: response === undefined ? null : () => givenAnswer(response),
    ...(country !== undefined && { geo: geoOf({ country }) }),
  };
}

function readHeaders(place: string, values: GivenAnswer['headers'] = {}): Headers {
  const wrong = Object.entries(values).find(([, value]) => typeof value !== 'string');
  if (wrong !== undefined) throw new Problem(400, `${place}.${quote(wrong[0])} is not a text`);
  try {
    return new Headers(values as Record<string, string>);
  } catch {
    throw new Problem(400, `${place} has a name or a value that no field can have`);
  }
}

import http from 'node:http';
import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { patiently } from '../terminal/patience.ts';
import { type HttpReply, type HttpRequest, keepsSecrets, parseJson, sendRequest } from './http-request.ts';
import { findFastlyToken } from './token.ts';

export type FormValue = string | number | boolean;

/** What is sent: a form for what is in a version, JSON for stores, JSON:API for TLS, a file for the package. */
type Payload =
  | { form: Readonly<Record<string, FormValue>> }
  | { json: unknown }
  | { jsonApi: unknown }
  | { text: string }
  | { file: { field: string; name: string; bytes: Buffer } };

export interface FastlyCall {
  method: HttpRequest['method'];
  /** With its query, as in `/service/ID/details`. */
  path: string;
  payload?: Payload;
  headers?: Readonly<Record<string, string>>;
}

/** Fastly's API for one command. */
export interface FastlyApi {
  /** Gives the JSON that Fastly answers; undefined where it is none. Its refusals are `FastlyRefusal`s. */
  call<Answer = unknown>(call: FastlyCall): Promise<Answer>;
  get<Answer>(path: string): Promise<Answer>;
  /** What is no JSON: the value of a KV store's item. */
  getText(path: string): Promise<string>;
}

/** Fastly answered with an error. */
export class FastlyRefusal extends CliError {
  readonly httpStatus: number;

  constructor(call: FastlyCall, { httpStatus, why }: { httpStatus: number; why: string }) {
    const { what, fix } = adviceFor(httpStatus, why);
    super(`${what} (${call.method} ${call.path.split('?')[0]}: ${httpStatus})`, { why, fix });
    this.httpStatus = httpStatus;
  }
}

/** By status, and where one status has several causes, by what Fastly says. The first that fits counts. */
const ADVICE: readonly { status: number; says?: RegExp; what: string; fix: string }[] = [
  {
    status: 400,
    says: /domain|taken|owned/i,
    what: 'Fastly does not accept a name',
    fix: 'a domain that another service or another account holds must be removed there first, or be verified with Fastly support',
  },
  {
    status: 400,
    what: 'Fastly does not accept what was sent',
    fix: 'correct what it names in the configuration, then try again',
  },
  {
    status: 401,
    what: 'Fastly does not know the token',
    fix: 'set FASTLY_API_TOKEN to a token that is valid: https://manage.fastly.com/account/personal/tokens',
  },
  {
    status: 403,
    what: 'the token may not do this',
    fix: 'set FASTLY_API_TOKEN to a token with enough scope: global to deploy, purge_select to purge, purge_all for --all; and its user needs the role of an engineer for this service',
  },
  {
    status: 404,
    what: 'Fastly does not find it',
    fix: 'check the service id (--service-id, FASTLY_SERVICE_ID, popgate.json or fastly.toml), and that the token is of that account',
  },
  {
    status: 409,
    what: 'Fastly has one of that name already',
    fix: 'run the command again: it reads what is there, and goes on from it',
  },
  {
    status: 412,
    what: 'what a store holds was changed meanwhile',
    fix: 'run the command again: it reads what is there, and goes on from it',
  },
  {
    status: 422,
    says: /locked/i,
    what: 'the version cannot be changed any more',
    fix: 'run the command again: it makes a draft of its own',
  },
  {
    status: 422,
    what: 'Fastly does not accept what was sent',
    fix: 'correct what it names in the configuration, then try again',
  },
  {
    status: 429,
    what: 'too many requests to Fastly’s API',
    fix: 'wait until the rate limit is reset, then try again',
  },
];

function adviceFor(status: number, why: string): { what: string; fix: string } {
  return (
    ADVICE.find((advice) => advice.status === status && (advice.says?.test(why) ?? true)) ?? {
      what: 'Fastly refused',
      fix: 'see https://www.fastlystatus.com, then try again',
    }
  );
}

/** Reads the token once, when the first call is made. */
export function createFastlyApi(terminal: Terminal): FastlyApi {
  let token: Promise<string> | undefined;
  async function send(asked: FastlyCall): Promise<HttpReply> {
    token ??= findFastlyToken(terminal);
    const { headers, body } = await encode(asked.payload);
    const request: HttpRequest = {
      method: asked.method,
      url: fastlyUrl(asked.path, terminal),
      headers: { Accept: 'application/json', ...headers, ...asked.headers, 'Fastly-Key': await token },
      ...(body !== undefined && { body }),
    };
    const reply = await patiently(() => sendRequest(request), terminal).catch((error: unknown) => {
      throw unreachable(request.url, error);
    });
    if (reply.status >= 200 && reply.status < 300) return reply;
    const scope = reply.status === 403 ? await scopeOf(await token) : '';
    throw new FastlyRefusal(asked, { httpStatus: reply.status, why: `${whyOf(reply)}${scope}` });
  }

  /** What the token may do, as far as Fastly tells it. */
  async function scopeOf(key: string): Promise<string> {
    const url = fastlyUrl('/tokens/self', terminal);
    const headers = { Accept: 'application/json', 'Fastly-Key': key };
    const reply = await sendRequest({ method: 'GET', url, headers }).catch(() => undefined);
    const { name, scope } = (parseJson(reply?.text ?? '') ?? {}) as { name?: unknown; scope?: unknown };
    return isText(scope) ? `; the token ${JSON.stringify(name)} has the scope ${scope}` : '';
  }
  const call = async <Answer>(asked: FastlyCall): Promise<Answer> => parseJson((await send(asked)).text) as Answer;
  return {
    call,
    get: (path) => call({ method: 'GET', path }),
    getText: async (path) => (await send({ method: 'GET', path })).text,
  };
}

/** Fastly's API, or what `FASTLY_API_ENDPOINT` says stands in for it, as for the Fastly CLI. */
export function fastlyUrl(path: string, { env }: Terminal): URL {
  const base = env.FASTLY_API_ENDPOINT || 'https://api.fastly.com';
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (url && /^https?:$/.test(url.protocol) && keepsSecrets(url)) return url;
  throw misuse(`FASTLY_API_ENDPOINT is "${base}"`, 'it must be an https URL, or one of this machine');
}

interface Encoded {
  headers: Record<string, string>;
  body?: string | Buffer;
}

async function encode(payload: Payload | undefined): Promise<Encoded> {
  if (payload === undefined) return { headers: {} };
  if ('form' in payload) {
    const fields = Object.entries(payload.form).map(([name, value]) => [name, String(value)]);
    const body = new URLSearchParams(fields).toString();
    return { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body };
  }
  if ('json' in payload) {
    return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(payload.json) };
  }
  if ('jsonApi' in payload) {
    const type = 'application/vnd.api+json';
    return { headers: { 'Content-Type': type, Accept: type }, body: JSON.stringify(payload.jsonApi) };
  }
  if ('text' in payload) return { headers: { 'Content-Type': 'text/plain' }, body: payload.text };
  return encodeFile(payload.file);
}

/** RFC 7578; by a `Response`, which knows how a form is written. */
async function encodeFile({ field, name, bytes }: { field: string; name: string; bytes: Buffer }): Promise<Encoded> {
  const form = new FormData();
  form.set(field, new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), name);
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { headers: { 'Content-Type': type }, body: Buffer.from(await encoded.arrayBuffer()) };
}

/** Fastly has three formats of errors: its own, JSON:API's, and RFC 9457's. */
function whyOf({ status, text }: HttpReply): string {
  const answer = (parseJson(text) ?? {}) as {
    msg?: unknown;
    title?: unknown;
    detail?: unknown;
    errors?: ({ title?: unknown; detail?: unknown } | null)[];
  };
  const errors = Array.isArray(answer.errors) ? answer.errors : [answer];
  const told = errors.map((error) => [answer.msg, error?.title, error?.detail].filter(isText).join(': '));
  return told.filter(isText).join('; ') || `${http.STATUS_CODES[status] ?? 'an error'}, and no more is said`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function unreachable({ origin }: URL, error: unknown): CliError {
  return new CliError(`Fastly's API at ${origin} cannot be reached`, {
    why: messageOf(error) || 'the connection failed',
    fix: 'check the network, and FASTLY_API_ENDPOINT if it is set, then run the command again',
  });
}

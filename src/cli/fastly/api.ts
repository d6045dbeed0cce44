import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import { patiently } from '../terminal/patience.ts';
import { type HttpReply, type HttpRequest, keepsSecrets, parseJson, sendRequest } from './http-request.ts';
import { encode, type Payload } from './payload.ts';
import { FastlyRefusal, isText, whyOf } from './refusal.ts';
import { findFastlyToken } from './token.ts';

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
  /** The same as `call`, with the answer as it is: its fields, and what is no JSON. */
  send(call: FastlyCall): Promise<HttpReply>;
}

/** Reads the token once, when the first call is made. @param transport sends one request. */
export function createFastlyApi(terminal: Terminal, transport = sendRequest): FastlyApi {
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
    const reply = await patiently(() => transport(request), terminal).catch((error: unknown) => {
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
    const reply = await transport({ method: 'GET', url, headers }).catch(() => undefined);
    const { name, scope } = (parseJson(reply?.text ?? '') ?? {}) as { name?: unknown; scope?: unknown };
    return isText(scope) ? `; the token ${JSON.stringify(name)} has the scope ${scope}` : '';
  }
  const call = async <Answer>(asked: FastlyCall): Promise<Answer> => parseJson((await send(asked)).text) as Answer;
  return {
    call,
    get: (path) => call({ method: 'GET', path }),
    send,
  };
}

/** Fastly's API, or what `FASTLY_API_ENDPOINT` says stands in for it, as for the Fastly CLI. */
export function fastlyUrl(path: string, { env }: Terminal): URL {
  const base = env.FASTLY_API_ENDPOINT || 'https://api.fastly.com';
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (url && /^https?:$/.test(url.protocol) && keepsSecrets(url)) return url;
  throw misuse(`FASTLY_API_ENDPOINT is "${base}"`, 'it must be an https URL, or one of this machine');
}

function unreachable({ origin }: URL, error: unknown): CliError {
  return new CliError(`Fastly's API at ${origin} cannot be reached`, {
    why: messageOf(error) || 'the connection failed',
    fix: 'check the network, and FASTLY_API_ENDPOINT if it is set, then run the command again',
  });
}

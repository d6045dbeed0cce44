import { randomUUID } from 'node:crypto';
import http from 'node:http';
import {
  type HttpReply,
  type HttpRequest,
  isLoopback,
  keepsSecrets,
  parseJson,
  sendRequest,
} from '../fastly/http-request.ts';
import { keptCertificate } from '../local/certificate.ts';
import { runningGateway } from '../local/running.ts';
import { readTokens, tokensFile } from '../local/tokens.ts';
import { CliError, messageOf, misuse } from '../terminal/cli-error.ts';
import type { Option, Terminal } from '../terminal/command.ts';
import { patiently } from '../terminal/patience.ts';

export interface OperatorRequest {
  /** The gateway's address, which need not be the host's: `http://127.0.0.1:7676`. */
  to: URL;
  host: string;
  /** With its query. */
  path: string;
  /** What to POST, as JSON; without it the request is a GET. */
  body?: unknown;
}

/** What to do about a refusal, by status. */
const FIXES: Readonly<Record<number, string>> = {
  401: 'set POPGATE_PURGE_TOKEN, POPGATE_PUBLISH_TOKEN or POPGATE_ADMIN_TOKEN to a token that the gateway knows',
  403: 'set POPGATE_ADMIN_TOKEN: the token that was sent may not do this',
  404: 'check --to, and admin.host and admin.path in the configuration',
  421: 'check --to, and admin.host in the configuration',
  429: 'wait, then try again',
  503: 'give the gateway its token: the secret store popgate, or POPGATE_PURGE_TOKEN where it runs locally',
};

export const TO_OPTION = {
  type: 'string',
  value: 'URL',
  help: 'the gateway (default: the local one, http://127.0.0.1:7676; production: https://HOST)',
} as const satisfies Option;

/** Where `--to` points; without it, where a gateway of this project listens. */
export async function findTarget(flag: string | undefined, env: Terminal['env']): Promise<URL> {
  return flag === undefined ? ((await runningGateway(env)) ?? parseTarget()) : parseTarget(flag);
}

/** What `--to` says. */
export function parseTarget(text = 'http://127.0.0.1:7676'): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw misuse(`"${text}" is not the address of a gateway`, '--to takes a URL, e.g. https://www.example.com');
  }
  if (keepsSecrets(url)) return url;
  throw misuse(`"${text}" is not safe`, 'the token would go over the network unencrypted; write https://');
}

type Scope = 'purge' | 'admin' | 'publish';

/** S62: from the environment; for a gateway on this machine also from the file of its tokens, which goes nowhere else. */
export async function findToken({ env }: Pick<Terminal, 'env'>, first: Scope, to: URL): Promise<string> {
  const token = await lookUpToken({ env }, first, to);
  if (token !== undefined) return token;
  const neither = `neither ${nameOf(first)} nor POPGATE_ADMIN_TOKEN is set`;
  const fix = 'export one of them; a token is never an argument, where other users of the machine could read it';
  throw new CliError('there is no token for the gateway', {
    why: isLoopback(to) ? `${neither}, and ${tokensFile(env)} has none` : neither,
    fix: isLoopback(to) ? `start the gateway by npx popgate dev or serve, which make them; or ${fix}` : fix,
  });
}

export async function lookUpToken({ env }: Pick<Terminal, 'env'>, first: Scope, to: URL): Promise<string | undefined> {
  const kept = isLoopback(to) ? await readTokens(env) : {};
  const names = [nameOf(first), 'POPGATE_ADMIN_TOKEN'];
  const tokens = names.map((name) => env[name] || kept[name]);
  return (first === 'admin' ? tokens.toReversed() : tokens).find(Boolean);
}

function nameOf(scope: Scope): string {
  return scope === 'publish' ? 'POPGATE_PUBLISH_TOKEN' : 'POPGATE_PURGE_TOKEN';
}

/** The request without its token. */
export function operatorRequest({ to, host, path, body }: OperatorRequest): HttpRequest & { body?: string } {
  const url = new URL(path, to);
  if (body === undefined) return { method: 'GET', url, headers: { Host: host } };
  return {
    method: 'POST',
    url,
    headers: { Host: host, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** Gives the JSON that the operator API answers, undefined where it is none. Its refusals become errors. */
export async function callOperatorApi(
  request: HttpRequest,
  { token, terminal }: { token: string; terminal: Terminal },
): Promise<unknown> {
  // One key for all tries: a gateway that has done it already does not do it again.
  const once = request.method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {};
  const whole = { ...request, headers: { ...request.headers, ...once, Authorization: `Bearer ${token}` } };
  const certificate = isLoopback(request.url) ? (await keptCertificate(terminal.env))?.cert : undefined;
  const reply = await patiently(() => sendRequest({ ...whole, certificate }), terminal).catch((error: unknown) => {
    throw unreachable(request.url, error);
  });
  if (reply.status >= 200 && reply.status < 300) return parseJson(reply.text);
  throw refused(reply, request.url);
}

function refused({ status, text }: HttpReply, { origin }: URL): CliError {
  const answer = parseJson(text);
  const { title = http.STATUS_CODES[status] ?? '', detail } = (answer ?? {}) as { title?: string; detail?: string };
  return new CliError(`the gateway refused: ${status} ${title}`, {
    why: detail ?? 'it does not say',
    fix: FIXES[status] ?? `see what answers at ${origin}`,
  });
}

function unreachable({ origin }: URL, error: unknown): CliError {
  return new CliError(`the gateway at ${origin} cannot be reached`, {
    why: messageOf(error) || 'the connection failed',
    fix: 'start it with npx popgate dev or serve, or name its address with --to',
  });
}

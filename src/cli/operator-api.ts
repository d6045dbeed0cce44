import http from 'node:http';
import https from 'node:https';
import { CliError, messageOf } from './cli-error.ts';

export interface OperatorRequest {
  /** The gateway's address, which need not be the host's: `http://127.0.0.1:7676`. */
  to: URL;
  host: string;
  path: string;
  token: string;
}

const TIMEOUT_MS = 30_000;

/** What to do about a refusal, by status. */
const FIXES: Readonly<Record<number, string>> = {
  401: 'set POPGATE_PURGE_TOKEN or POPGATE_ADMIN_TOKEN to a token that the gateway knows',
  403: 'set POPGATE_ADMIN_TOKEN: the purge token may not do this',
  404: 'check --to, and admin.host and admin.path in the configuration',
  421: 'check --to, and admin.host in the configuration',
  503: 'give the gateway its token: the secret store popgate, or POPGATE_PURGE_TOKEN where it runs locally',
};

/** Posts JSON to the operator API and gives the JSON that it answers; undefined where it is none. Its refusals become errors. */
export async function callOperatorApi(request: OperatorRequest, body: unknown): Promise<unknown> {
  const { status, text } = await post(request, JSON.stringify(body));
  const answer = parseJson(text);
  if (status >= 200 && status < 300) return answer;
  const { title = http.STATUS_CODES[status] ?? '', detail } = (answer ?? {}) as { title?: string; detail?: string };
  throw new CliError(`the gateway refused: ${status} ${title}`, {
    why: detail ?? 'it does not say',
    fix: FIXES[status] ?? `see what answers at ${request.to.origin}`,
  });
}

/** By node:http, since fetch ignores a Host header. */
function post(request: OperatorRequest, body: string): Promise<{ status: number; text: string }> {
  const { to, host, path, token } = request;
  const headers = { Host: host, 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
  const client = to.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const call = client.request(to, { method: 'POST', path, headers, timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    call.on('error', (error) => reject(unreachable(to, error)));
    call.end(body);
  });
}

function unreachable(to: URL, error: unknown): CliError {
  return new CliError(`the gateway at ${to.origin} cannot be reached`, {
    why: messageOf(error) || 'the connection failed',
    fix: 'start it with npx popgate serve, or name its address with --to',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

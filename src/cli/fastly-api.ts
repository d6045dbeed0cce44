import http from 'node:http';
import { CliError, messageOf, misuse } from './cli-error.ts';
import type { Terminal } from './command.ts';
import { keepsSecrets, parseJson, sendRequest, type HttpReply, type HttpRequest } from './http-request.ts';
import { patiently } from './patience.ts';

const FIXES: Readonly<Record<number, string>> = {
  401: 'set FASTLY_API_TOKEN to a token that Fastly knows',
  403: 'set FASTLY_API_TOKEN to a token that may purge this service: purge_select, and purge_all for --all',
  404: 'check the service id: --service-id, FASTLY_SERVICE_ID, popgate.json or fastly.toml',
  429: 'wait until the rate limit is reset, then try again',
};

/** Fastly's API, or what `FASTLY_API_URL` says stands in for it. */
export function fastlyUrl(path: string, { env }: Terminal): URL {
  const base = env.FASTLY_API_URL || 'https://api.fastly.com';
  const url = URL.canParse(path, base) ? new URL(path, base) : undefined;
  if (url && /^https?:$/.test(url.protocol) && keepsSecrets(url)) return url;
  throw misuse(`FASTLY_API_URL is "${base}"`, 'it must be an https URL, or one of this machine');
}

/** Gives the JSON that Fastly answers. Its refusals become errors. */
export async function callFastlyApi(request: HttpRequest, terminal: Terminal): Promise<unknown> {
  const headers = { ...request.headers, Accept: 'application/json', 'Fastly-Key': findFastlyToken(terminal) };
  const reply = await patiently(() => sendRequest({ ...request, headers }), terminal).catch((error: unknown) => {
    throw new CliError(`Fastly's API at ${request.url.origin} cannot be reached`, {
      why: messageOf(error) || 'the connection failed',
      fix: 'check the network, and FASTLY_API_URL if it is set',
    });
  });
  if (reply.status >= 200 && reply.status < 300) return parseJson(reply.text);
  throw refused(reply);
}

/** S62: from the environment alone. */
function findFastlyToken({ env }: Terminal): string {
  if (env.FASTLY_API_TOKEN) return env.FASTLY_API_TOKEN;
  throw new CliError('there is no token for Fastly', {
    why: 'FASTLY_API_TOKEN is not set',
    fix: 'make one at https://manage.fastly.com/account/personal/tokens, scope purge_select, and export it',
  });
}

function refused({ status, text }: HttpReply): CliError {
  const { msg, detail } = (parseJson(text) ?? {}) as { msg?: string; detail?: string };
  const why = [msg, detail].filter(Boolean).join(': ');
  return new CliError(`Fastly refused: ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd(), {
    why: why || 'it does not say',
    fix: FIXES[status] ?? 'see https://www.fastlystatus.com, then try again',
  });
}

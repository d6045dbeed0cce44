import type { Explanation, GatewayConfig } from '../../gateway/index.ts';
import { callOperatorApi, findToken, operatorRequest } from '../operator/api.ts';
import { adminPlace } from '../project/admin-place.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { Terminal } from '../terminal/command.ts';
import type { AskedRequest } from './asked-request.ts';
import { moreOf } from './explain.ts';
import type { GivenAnswer } from './given-answer.ts';
import type { ExplainReport } from './report.ts';

interface Live {
  /** Where the gateway listens. */
  to: URL;
  config: GatewayConfig;
  terminal: Terminal;
}

/** Asks a running gateway what it would do with a request: by its own configuration, its cache and its stores. */
export async function explainLive(
  asked: AskedRequest,
  answer: GivenAnswer | null,
  { to, config, terminal }: Live,
): Promise<ExplainReport> {
  const { host, path } = adminPlace(config);
  const body = bodyOf(asked, answer);
  const token = await findToken(terminal, 'admin', to);
  const request = operatorRequest({ to, host, path: `${path}/explain`, body });
  const explanation = await callOperatorApi(request, { token, terminal });
  if (!isExplanation(explanation)) {
    throw new CliError('the answer is no explanation', {
      why: `something other than a Popgate, or an older one, answers at ${to.origin}`,
      fix: 'check --to',
    });
  }
  return {
    ...explanation,
    answerFrom: answer === null ? null : 'given',
    redirects: [],
    usual: [],
    cacheable: null,
    again: null,
    later: null,
    more: moreOf(explanation),
  };
}

/** Fields of one name are one, as in HTTP. */
function bodyOf({ url, method, headers, address, country }: AskedRequest, answer: GivenAnswer | null): object {
  return {
    url,
    method,
    headers: joined(headers),
    ...(address !== undefined && { address }),
    ...(country !== undefined && { country }),
    ...(answer !== null && { response: { status: answer.status, headers: joined(answer.headers) } }),
  };
}

function joined(fields: AskedRequest['headers']): Record<string, string> {
  const headers = new Headers();
  for (const [name, value] of fields) headers.append(name, value);
  return Object.fromEntries(headers);
}

function isExplanation(answer: unknown): answer is Explanation {
  return typeof answer === 'object' && answer !== null && 'verdict' in answer && 'steps' in answer;
}

import http from 'node:http';
import { CliError } from '../terminal/cli-error.ts';
import { type HttpReply, parseJson } from './http-request.ts';

/** Fastly answered with an error. */
export class FastlyRefusal extends CliError {
  readonly httpStatus: number;

  constructor(call: { method: string; path: string }, { httpStatus, why }: { httpStatus: number; why: string }) {
    const { what, fix } = adviceFor(httpStatus, why);
    super(`${what} (${call.method} ${call.path.split('?')[0]}: ${httpStatus})`, { why, fix });
    this.httpStatus = httpStatus;
  }
}

/** Undefined in place of a refusal with that status. */
export async function orUndefined<Answer>(status: number, answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof FastlyRefusal && error.httpStatus === status) return undefined;
    throw error;
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

/** Fastly has three formats of errors: its own, JSON:API's, and RFC 9457's. */
export function whyOf({ status, text }: HttpReply): string {
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

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

import http from 'node:http';
import { CliError } from '../terminal/cli-error.ts';
import { adviceFor } from './advice.ts';
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

import type { CompiledAnswer } from '../../routes/config.ts';
import { respondAnswer } from './answer.ts';
import type { RespondConfig } from './config.ts';

export function compileRespond({ status = 200, body = '', headers = {} }: RespondConfig): CompiledAnswer {
  const list = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const hasType = list.some(([name]) => name === 'content-type');
  const made = {
    status,
    body,
    bytes: new TextEncoder().encode(body).length,
    headers:
      hasType || body === '' ? list : [['content-type', 'text/plain; charset=utf-8'] as [string, string], ...list],
  };
  return {
    target: null,
    isHeld: false,
    isLiteral: true,
    hasBase: false,
    give: (routed) => respondAnswer(routed, made),
  };
}

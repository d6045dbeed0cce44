import type { Operator, OperatorParts } from './operator.ts';

/**
 * An operator API of code that is kept as text and made at its first request: the platform walks through all compiled code before
 * each request of a sandbox, and operators ask seldom. The text is a function's body, which gets what it uses of the engine as
 * `engine`.
 */
export function lateOperator(text: string, engine: object): (parts: OperatorParts) => Operator {
  return (parts) => {
    let operate: Operator | undefined;
    return (exchange) => (operate ??= make(text, engine)(parts))(exchange);
  };
}

function make(text: string, engine: object): (parts: OperatorParts) => Operator {
  // The build's own text: nothing of a request is in it.
  // eslint-disable-next-line no-new-func, no-implied-eval
  return new Function('engine', text)(engine) as (parts: OperatorParts) => Operator;
}

import { made } from '../late.ts';
import type { Operator, OperatorParts } from './operator.ts';

type MakeOperator = (parts: OperatorParts) => Operator;

/** Makes the operator API at its first request: operators ask seldom. */
export function lateOperator(text: string, engine: object): MakeOperator {
  return (parts) => {
    let operate: Operator | undefined;
    return (exchange) => (operate ??= (made(text, engine) as MakeOperator)(parts))(exchange);
  };
}

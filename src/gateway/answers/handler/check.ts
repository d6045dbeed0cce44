import { type Check, chooseFrom, textCheck } from '../../config/checks.ts';
import { quote } from '../../config/problems.ts';

export function handlerCheck(handlers: readonly string[]): Check {
  return textCheck((name) => {
    if (handlers.includes(name)) return null;
    return { problem: `there is no handler ${quote(name)}`, remedy: chooseFrom(name, handlers) };
  });
}

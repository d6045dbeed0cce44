import { chooseFrom, type Judge } from './checks.ts';
import { parametersOf, parseTemplate } from './template.ts';

/** The parameters that templates may use at some place; null if unknown, because the route's path is itself wrong. */
export type ParameterNames = readonly string[] | null;

/** Reports a parameter that no request could fill. */
export function parametersJudge(names: ParameterNames): Judge {
  return (text) => {
    const unknown = parametersOf(parseTemplate(text)).find((name) => names !== null && !names.includes(name));
    if (unknown === undefined || names === null) return null;
    const known = names.map((name) => `:${name}`);
    const remedy =
      known.length === 0 ? 'write plain text: nothing here has parameters' : chooseFrom(`:${unknown}`, known);
    return { problem: `there is no parameter :${unknown} here`, remedy };
  };
}

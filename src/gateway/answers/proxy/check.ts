import { type Check, chooseFrom, type Judge, textCheck, withForms } from '../../config/checks.ts';
import { type ParameterNames, parametersJudge } from '../../config/parameters.ts';
import { literalFault } from '../../config/path-pattern.ts';
import { quote } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';
import { parseTemplate } from '../../config/template.ts';
import { dynamicTargetCheck } from '../../dynamic-backends/check.ts';

export interface KnownTargets {
  /** Backends and pools. */
  targets: readonly string[];
  dynamicBackends: Record<string, unknown>;
}

export function targetCheck(names: KnownTargets, parameters: ParameterNames): Check {
  const existing = textCheck((name) => {
    if (names.targets.includes(name)) return null;
    const remedy = chooseFrom(name, names.targets);
    return { problem: `there is no backend or pool ${quote(name)}`, remedy };
  });
  const dynamic = dynamicTargetCheck(names.dynamicBackends, parameters);
  return withForms(
    () => [dynamic],
    (value, place) => (isTable(value) ? dynamic : existing)(value, place),
  );
}

/** Checks the path that an origin is asked for, given the parameters of the route's path. */
export function rewriteCheck(parameters: ParameterNames): Check {
  return textCheck(rewriteFault, parametersJudge(parameters));
}

/** Tried with an empty parameter, too: `.:rest` is then a dot segment. */
const rewriteFault: Judge = (text) => {
  if (!text.startsWith('/')) return { problem: `${quote(text)} does not start with /`, remedy: 'write "/" first' };
  if (text.includes('*')) return { problem: 'has a *', remedy: 'write ":rest" for what a * of the path stands for' };
  const parts = parseTemplate(text);
  const segments = ['', 'x'].flatMap((value) => {
    const path = parts.map((part) => (typeof part === 'string' ? part : value)).join('');
    return path.slice(1).split('/');
  });
  return segments.map(literalFault).find((fault) => fault !== null) ?? null;
};

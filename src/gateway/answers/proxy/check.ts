import { type Check, chooseFrom, textCheck } from '../../config/checks.ts';
import type { ParameterNames } from '../../config/parameters.ts';
import { quote } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';
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
  return (value, place) => (isTable(value) ? dynamic : existing)(value, place);
}

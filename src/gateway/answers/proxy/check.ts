import { type Check, chooseFrom, isTable, textCheck } from '../../config/checks.ts';
import type { ParameterNames } from '../../config/parameters.ts';
import { quote } from '../../config/problems.ts';
import { dynamicTargetCheck } from '../../dynamic-backends/check.ts';
import type { Names } from '../../routes/check.ts';

export function targetCheck(names: Names, parameters: ParameterNames): Check {
  const existing = textCheck((name) => {
    if (names.targets.includes(name)) return null;
    const remedy = chooseFrom(name, names.targets);
    return { problem: `there is no backend or pool ${quote(name)}`, remedy };
  });
  const dynamic = dynamicTargetCheck(names.dynamicBackends, parameters);
  return (value, place) => (isTable(value) ? dynamic : existing)(value, place);
}

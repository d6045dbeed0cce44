import { type Check, choiceCheck, fieldsCheck, integerCheck, matching, textCheck } from '../config/checks.ts';
import { describe, report } from '../config/problems.ts';
import type { ProductsConfig } from './config.ts';

/** What is switched on is billed, and perhaps used by others: so nothing is switched off. */
const onCheck: Check = (value, place) => {
  if (value === true) return;
  report(place, {
    problem: `is ${describe(value)}, and Popgate switches nothing off`,
    remedy: 'write true, or leave it out and switch it off with npx fastly products --disable',
  });
};

const workspaceFault = matching(/^[A-Za-z0-9_-]{1,255}$/, {
  problem: 'is not the id of a workspace',
  remedy: 'write it as the Next-Gen WAF shows it: letters, digits, underscores and dashes',
});

/** Checks the products that are to be switched on. */
export const productsCheck: Check = fieldsCheck({
  fanout: onCheck,
  websockets: onCheck,
  ngwaf: fieldsCheck(
    { workspace: textCheck(workspaceFault), trafficRamp: integerCheck(0, 100) },
    { workspace: 'write the id of the workspace, as the Next-Gen WAF shows it' },
  ),
  ddosProtection: fieldsCheck({ mode: choiceCheck(['off', 'log', 'block']) }, { mode: "write 'log' or 'block'" }),
  botManagement: onCheck,
  imageOptimizer: onCheck,
  domainInspector: onCheck,
  originInspector: onCheck,
  logExplorerInsights: onCheck,
} satisfies Record<keyof ProductsConfig, Check>);

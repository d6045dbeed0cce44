import type { GatewayConfig } from '../../gateway/index.ts';
import type { Found } from './found.ts';

interface Imported {
  found: Found;
  config: GatewayConfig;
  /** Where the configuration was written; undefined on stdout. */
  file: string | undefined;
}

/** What comes next, in the order in which no visitor notices. */
export function nextSteps({ found, config, file }: Imported): string {
  const asked = file === undefined ? '' : ` --config ${file}`;
  const steps = [
    `npx popgate check${asked}`,
    ...(found.held.length > 0 ? besideSteps(found, config, asked) : [`npx popgate plan${asked}`]),
  ];
  return ['next:', ...steps.map((step, at) => `  ${at + 1}. ${step}`)].join('\n');
}

function besideSteps({ held }: Found, { name, domains }: GatewayConfig, asked: string): string[] {
  const [trial = ''] = Object.keys(domains);
  const some = held.slice(0, 5).join(', ');
  const moved = held.length > 5 ? `${some} and ${held.length - 5} more` : some;
  return [
    `npx popgate apply${asked}: makes the Compute service ${name} beside the VCL service, which stays as it is`,
    `try it at https://${trial}`,
    `move the domains, one after the other (${moved}): see the page "Moving a domain"`,
  ];
}

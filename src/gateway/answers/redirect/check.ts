import {
  type Check,
  choiceCheck,
  fieldsCheck,
  firstFault,
  type Judge,
  matching,
  textCheck,
  withForms,
} from '../../config/checks.ts';
import { hostFault, isHost, isIpLiteral } from '../../config/host.ts';
import { type ParameterNames, parametersJudge } from '../../config/parameters.ts';
import { type Fault, quote } from '../../config/problems.ts';
import { parseTemplate } from '../../config/template.ts';
import { parseWebAddress } from '../../config/web-address.ts';

const STATUSES = [301, 302, 303, 307, 308];

/** The characters of a Location: a browser drops or converts others, and may then go elsewhere. */
const charactersFault = matching(/^[^\\"<>^`{|}\x7f-\uffff\s]*$/, {
  problem: 'has characters that no URL has',
  remedy: 'write them escaped, as in %20 for a space, and "/" for a backslash',
});

/** Checks a redirect's target, whose host no client can choose (S26). */
function targetFault(text: string): Fault | null {
  if (text.startsWith('//')) {
    return {
      problem: `${quote(text)} names a host without a scheme`,
      remedy: 'write a single "/", or "https://" and the host',
    };
  }
  if (text.startsWith('/')) return null;
  const address = parseWebAddress(text);
  if (!('problem' in address)) return hostTemplateFault(address.host);
  if (/^https?:/.test(text)) return address;
  return { problem: `${quote(text)} is neither a path nor an http or https URL`, remedy: 'write "/…" or "https://…"' };
}

function hostTemplateFault(host: string): Fault | null {
  const [first, suffix, ...more] = parseTemplate(host);
  if (typeof first === 'string' && suffix === undefined) return hostFault(first);
  const fixed = typeof suffix === 'string' && suffix.startsWith('.') && more.length === 0 ? suffix.slice(1) : '';
  const bySubdomain = typeof first === 'object' && first.parameter === 'subdomain';
  if (bySubdomain && isHost(fixed) && fixed.includes('.') && !isIpLiteral(fixed)) return null;
  return {
    problem: `the host ${quote(host)} would be chosen by the request`,
    remedy: 'write the host out, or ":subdomain." and at least two fixed labels, as in ":subdomain.shop.example"',
  };
}

/** Checks a whole site's redirect: the gateway appends the request's path and query to it. */
function siteFault(domain: string): Judge {
  return (text) => {
    const address = parseWebAddress(text);
    if ('problem' in address) {
      return {
        problem: `${quote(text)} would redirect the domain to itself`,
        remedy: "write another site: 'https://www.shop.example'",
      };
    }
    if (address.host === domain || address.host === domain.replace('*', ':subdomain')) {
      return { problem: 'redirects the domain to itself', remedy: 'write another host' };
    }
    if (address.tail === '' && !address.path.endsWith('/')) return null;
    return {
      problem: `cannot be followed by the path of the request`,
      remedy: 'write the URL with no query, no fragment and no slash at its end',
    };
  };
}

/** Checks the redirect of a route, given its parameters. */
export function redirectCheck(parameters: ParameterNames): Check {
  return redirectTo([charactersFault, targetFault, parametersJudge(parameters)]);
}

/** Checks the redirect of a whole domain. */
export function domainRedirectCheck(domain: string, parameters: ParameterNames): Check {
  return redirectTo([charactersFault, targetFault, siteFault(domain), parametersJudge(parameters)]);
}

/** Checks a target of a redirect table, given its parameters. */
export function redirectTargetCheck(parameters: ParameterNames): Check {
  return textCheck((text) => firstFault([charactersFault, targetFault, parametersJudge(parameters)], text));
}

/** The same for a target without parameters: the colon of `/wiki/Talk:Tea` is text. */
export const plainTargetCheck: Check = textCheck((text) =>
  firstFault([charactersFault, targetFault, plainHostFault], text),
);

const plainHostFault: Judge = (text) => {
  const address = parseWebAddress(text);
  return 'problem' in address ? null : hostFault(address.host);
};

function redirectTo(judges: readonly Judge[]): Check {
  const target = textCheck((text) => firstFault(judges, text));
  const detailed = fieldsCheck(
    { to: target, status: choiceCheck(STATUSES), query: choiceCheck(['keep', 'drop']) },
    { to: "write where to: '/new'" },
  );
  return withForms(
    () => [detailed],
    (value, place) => (typeof value === 'string' ? target : detailed)(value, place),
  );
}

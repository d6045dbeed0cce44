import { domainRedirectCheck } from '../answers/redirect/check.ts';
import { type Check, fieldsCheck, type Judge, listCheck, namedMapCheck, withForms } from '../config/checks.ts';
import { hostExample, hostFault, isIpLiteral } from '../config/host.ts';
import { inside, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { meantCheck } from '../meant/check.ts';
import { defaultsFields, domainParameters, type Names, routeCheck } from '../routes/check.ts';
import { ruleChecks, withRuleParameters } from '../rules/checks.ts';
import { domainCertificateCheck } from '../tls/check.ts';

/** Reports what is no name of a domain. */
export const domainFault: Judge = (domain) => {
  if (domain === '*') return null;
  const host = domain.startsWith('*.') ? domain.slice(2) : domain;
  if (/:\d*$/.test(host)) return { problem: 'has a port', remedy: `write it without: ${hostExample(domain)}` };
  if (host.endsWith('.localhost')) {
    const name = quote(domain.slice(0, -'.localhost'.length));
    return { problem: 'ends in .localhost', remedy: `write ${name}: every domain has its .localhost locally` };
  }
  if (isIpLiteral(host)) {
    return {
      problem: `${quote(domain)} is an address`,
      remedy: "write the name that clients ask for: 'www.shop.example'",
    };
  }
  const fault = host === domain || host.includes('.') ? hostFault(host) : null;
  if (fault !== null) return fault;
  if (host.includes('.')) return null;
  if (host === domain) {
    return {
      problem: `${quote(domain)} has a single label`,
      remedy: "write the whole name: 'www.shop.example'; locally every domain has its .localhost",
    };
  }
  return {
    problem: `${quote(domain)} covers a whole top-level domain`,
    remedy: 'write at least two labels after "*."',
  };
};

/** Checks the domains and their routes. */
export function domainsCheck(names: Names): Check {
  const domains = namedMapCheck(domainFault, (domain) => domainCheck(domain, names));
  return withForms(
    () => [domains],
    (value, place) => {
      domains(value, place);
      if (!isTable(value) || keysOf(value).length > 0) return;
      report(place, {
        problem: 'is empty',
        remedy: "write at least one domain: { 'www.shop.example': { routes: [ … ] } }",
      });
    },
  );
}

function domainCheck(domain: string, names: Names): Check {
  const parameters = domainParameters(domain);
  const fields = (defaults: readonly unknown[]): Check =>
    fieldsCheck({
      routes: listCheck(routeCheck(names, domain, defaults)),
      defaults: fieldsCheck(defaultsFields(withRuleParameters(parameters, defaults), names)),
      redirect: domainRedirectCheck(domain, parameters),
      tls: domainCertificateCheck(domain),
      errors: names.errors,
      meant: meantCheck,
      ...ruleChecks(['site', 'domain'], { stores: names.stores, parameters }),
    });
  return withForms(
    () => [fields([])],
    (value, place) => {
      fields([fieldOf(value, 'defaults'), names.defaults])(value, place);
      if (!isTable(value)) return;
      if (fieldOf(value, 'redirect') !== undefined && fieldOf(value, 'redirects') !== undefined) {
        const remedy = 'leave one of them out';
        report(inside(place, 'redirects'), { problem: 'is written beside a redirect of the whole domain', remedy });
      }
      const [routes, redirect] = [fieldOf(value, 'routes'), fieldOf(value, 'redirect')];
      if ((routes === undefined) !== (redirect === undefined)) return;
      const problem = routes === undefined ? 'has neither routes nor redirect' : 'has routes and a redirect';
      report(place, { problem, remedy: 'write either routes or redirect' });
    },
  );
}

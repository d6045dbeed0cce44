import {
  booleanCheck,
  bothChecks,
  type Check,
  choiceCheck,
  durationCheck,
  fieldsCheck,
  freeTextCheck,
  integerCheck,
  type Judge,
  listCheck,
  mapCheck,
  matching,
  textCheck,
  waitCheck,
  withForms,
} from '../config/checks.ts';
import { parseDuration } from '../config/duration.ts';
import { clientHeaderFault } from '../config/header-names.ts';
import { authorityFault, hostFault, isIpLiteral } from '../config/host.ts';
import { describe, inside, quote, report } from '../config/problems.ts';
import { fieldOf } from '../config/table.ts';
import {
  addressHostFault,
  localCheck,
  originJudge,
  parseWebAddress,
  prefixFault,
  schemePortFault,
} from '../config/web-address.ts';
import { meantCheck } from '../meant/check.ts';
import { shieldCheck } from '../shield/check.ts';
import { clientCertificateCheck } from './client-certificate/check.ts';
import type { PathSpellings } from './config.ts';

const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'];

/** Names of backends, pools and dynamic backends, as Fastly, `fastly.toml` and log lines accept them. */
export const nameFault = matching(/^[a-z][a-z0-9_]{0,253}$/, {
  problem: 'is not a name',
  remedy: 'write a lower-case letter, then at most 253 lower-case letters, digits and underscores',
});

const pauseCheck: Check = (value, place) => {
  if (value !== 'none') waitCheck(value, place);
};

export const timeoutsCheck = fieldsCheck({
  connect: waitCheck,
  firstByte: waitCheck,
  betweenBytes: pauseCheck,
  total: waitCheck,
});

const certificateNameFault: Judge = (text) =>
  isIpLiteral(text) ? { problem: `${quote(text)} is an address`, remedy: 'write a host name' } : hostFault(text);

const sameNamesCheck: Check = (value, place) => {
  const [sni, certificate] = [fieldOf(value, 'sniHostname'), fieldOf(value, 'certHostname')];
  if (sni === undefined || certificate === undefined || sni === certificate) return;
  const problem = `differs from sniHostname (${describe(sni)}), which Fastly does not allow`;
  report(inside(place, 'certHostname'), { problem, remedy: 'write the same name in both, or only one of them' });
};

const versionOrderCheck: Check = (value, place) => {
  const [least, most] = [rankOf(fieldOf(value, 'minVersion')), rankOf(fieldOf(value, 'maxVersion'))];
  if (least < 0 || most < 0 || least <= most) return;
  report(inside(place, 'maxVersion'), { problem: 'is below minVersion', remedy: 'write at least minVersion' });
};

function rankOf(version: unknown): number {
  return TLS_VERSIONS.findIndex((known) => known === version);
}

export const tlsCheck = bothChecks(
  fieldsCheck({
    sniHostname: textCheck(certificateNameFault),
    certHostname: textCheck(certificateNameFault),
    minVersion: choiceCheck(TLS_VERSIONS),
    maxVersion: choiceCheck(TLS_VERSIONS),
    caCertificate: (value, place) => {
      freeTextCheck(value, place);
      if (typeof value !== 'string' || value.includes('-----BEGIN CERTIFICATE-----')) return;
      report(place, {
        problem: 'is no certificate',
        remedy: 'write it in PEM: "-----BEGIN CERTIFICATE-----" and so on',
      });
    },
  }),
  bothChecks(sameNamesCheck, versionOrderCheck),
);

const probePathFault = matching(/^\/[!-~]*$/, {
  problem: 'is not a path',
  remedy: "write a slash, then what a URL can hold: '/healthz'",
});

const withinWindowCheck: Check = (value, place) => {
  const [window, threshold, initial] = [
    fieldOf(value, 'window') ?? 5,
    fieldOf(value, 'threshold') ?? 3,
    fieldOf(value, 'initial') ?? 0,
  ];
  if (typeof window !== 'number') return;
  const remedy = `write at most ${window}, or a larger window`;
  if (typeof threshold === 'number' && threshold > window) {
    const problem = `is ${threshold} of a window of ${window}: no backend could ever be healthy`;
    report(inside(place, 'threshold'), { problem, remedy });
  }
  if (typeof initial === 'number' && initial > window) {
    report(inside(place, 'initial'), { problem: `is ${initial} of a window of ${window}`, remedy });
  }
};

/** Fastly's limits (API reference, health check). */
const probeCheck = (leastMs: number): Check =>
  durationCheck({ leastMs, mostMs: 3_600_000, why: 'Fastly probes every second to every hour', most: '1h' });

const healthCheck = bothChecks(
  fieldsCheck(
    {
      path: textCheck(probePathFault),
      method: choiceCheck(['GET', 'HEAD']),
      host: textCheck(authorityFault),
      expectedStatus: integerCheck(100, 599),
      interval: probeCheck(1_000),
      timeout: probeCheck(1),
      window: integerCheck(1, 100),
      threshold: integerCheck(1, 100),
      initial: integerCheck(0, 100),
    },
    { path: "write the path to ask for: '/healthz'" },
  ),
  withinWindowCheck,
);

const rateCheck: Check = (value, place) => {
  if (typeof value === 'number' && value > 0 && value <= 1) return;
  report(place, { problem: `is ${describe(value)}`, remedy: 'write a share above 0, up to 1, as in 0.5' });
};

const openOrderCheck: Check = (value, place) => {
  const [open, most] = [fieldOf(value, 'open') ?? '10s', fieldOf(value, 'maxOpen')].map((text) =>
    typeof text === 'string' ? parseDuration(text) : NaN,
  );
  if (!(most! < open!)) return;
  report(inside(place, 'maxOpen'), { problem: 'is below open', remedy: 'write a duration of at least open' });
};

const breakerTableCheck = bothChecks(
  fieldsCheck({
    failures: integerCheck(1, 1000),
    errorRate: rateCheck,
    open: waitCheck,
    maxOpen: waitCheck,
    trials: integerCheck(1, 100),
  }),
  openOrderCheck,
);

const breakerCheck = withForms(
  () => [breakerTableCheck],
  (value, place) => {
    if (value !== false) breakerTableCheck(value, place);
  },
);

/** Names in which an origin gets the client's address. */
export const clientAddressCheck: Check = listCheck(textCheck(clientHeaderFault));

export const pathsCheck = choiceCheck(['case-sensitive', 'literal'] satisfies PathSpellings[]);

export const backendFields: Readonly<Record<string, Check>> = {
  origin: textCheck(originJudge(addressHostFault, schemePortFault, prefixFault)),
  overrideHost: textCheck(authorityFault),
  rewriteHost: booleanCheck,
  surrogateFields: booleanCheck,
  tls: tlsCheck,
  clientCertificate: clientCertificateCheck,
  preferIpv6: booleanCheck,
  timeouts: timeoutsCheck,
  health: healthCheck,
  breaker: breakerCheck,
  paths: pathsCheck,
  maxConnections: integerCheck(1, 10_000),
  clientAddress: clientAddressCheck,
  shield: shieldCheck,
  local: localCheck,
  meant: meantCheck,
};

const plainTlsCheck: Check = (value, place) => {
  const origin = fieldOf(value, 'origin');
  if (typeof origin !== 'string' || !origin.startsWith('http://')) return;
  for (const field of ['tls', 'clientCertificate'].filter((name) => fieldOf(value, name) !== undefined)) {
    report(inside(place, field), {
      problem: 'does nothing: the origin is asked by http',
      remedy: `write https:// in origin, or leave ${field} out (in an environment: ${field}: undefined)`,
    });
  }
};

/** What Fastly asks for there comes back to this service. */
function ownDomainCheck(domains: readonly string[]): Check {
  return (value, place) => {
    const origin = fieldOf(value, 'origin');
    const address = typeof origin === 'string' ? parseWebAddress(origin) : null;
    if (address === null || 'problem' in address || !domains.includes(address.host)) return;
    report(inside(place, 'origin'), {
      problem: `${quote(address.host)} is a domain of this gateway, which would ask itself in a circle`,
      remedy: 'write the host of the server behind it, and the name that it is asked by as overrideHost',
    });
  };
}

/** The static backends, given the domains of the gateway. */
export function backendsCheck(domains: readonly string[]): Check {
  const fields = fieldsCheck(backendFields, { origin: "write the origin: 'https://www.shop.example'" });
  return mapCheck(nameFault, bothChecks(fields, bothChecks(plainTlsCheck, ownDomainCheck(domains))));
}

import {
  type Check,
  type Judge,
  bothChecks,
  choiceCheck,
  fieldOf,
  fieldsCheck,
  freeTextCheck,
  integerCheck,
  mapCheck,
  matching,
  textCheck,
  waitCheck,
} from './checks.ts';
import { authorityFault, hostFault, isIpLiteral } from './host.ts';
import { type Fault, describe, inside, quote, report } from './problems.ts';
import { type WebAddress, noPathFault, parseWebAddress, prefixFault, tailFault } from './web-address.ts';

const TLS_VERSIONS = ['1.0', '1.1', '1.2', '1.3'];

/** Names of backends, pools and dynamic backends: what Fastly, `fastly.toml` and a log line all take. */
export const nameFault = matching(/^[a-z][a-z0-9_]*$/, {
  problem: 'is not a name',
  remedy: 'write a lower-case letter, then lower-case letters, digits and underscores',
});

export function originJudge(...faultsOf: readonly ((address: WebAddress) => Fault | null)[]): Judge {
  return (text) => {
    const address = parseWebAddress(text);
    if ('problem' in address) return address;
    return tailFault(address) ?? faultsOf.map((faultOf) => faultOf(address)).find((fault) => fault !== null) ?? null;
  };
}

const addressHostFault = ({ host }: WebAddress): Fault | null => hostFault(host);

export const localCheck = textCheck(originJudge(addressHostFault, noPathFault));

export const timeoutsCheck = fieldsCheck({ connect: waitCheck, firstByte: waitCheck, betweenBytes: waitCheck });

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

const thresholdCheck: Check = (value, place) => {
  const [window, threshold] = [fieldOf(value, 'window') ?? 5, fieldOf(value, 'threshold') ?? 3];
  if (typeof window !== 'number' || typeof threshold !== 'number' || threshold <= window) return;
  const problem = `is ${threshold} of a window of ${window}: no backend could ever be healthy`;
  report(inside(place, 'threshold'), { problem, remedy: `write at most ${window}, or a larger window` });
};

const healthCheck = bothChecks(
  fieldsCheck(
    {
      path: textCheck(probePathFault),
      method: choiceCheck(['GET', 'HEAD']),
      expectedStatus: integerCheck(100, 599),
      interval: waitCheck,
      timeout: waitCheck,
      window: integerCheck(1, 100),
      threshold: integerCheck(1, 100),
    },
    { path: "write the path to ask for: '/healthz'" },
  ),
  thresholdCheck,
);

const shieldFault = matching(/^[a-z0-9-]+$/, {
  problem: 'is not the code of a shield',
  remedy: "write a Fastly shield code: 'lhr-london-gb'",
});

/** The static backends. */
export const backendsCheck: Check = mapCheck(
  nameFault,
  fieldsCheck(
    {
      origin: textCheck(originJudge(addressHostFault, prefixFault)),
      overrideHost: textCheck(authorityFault),
      tls: tlsCheck,
      timeouts: timeoutsCheck,
      health: healthCheck,
      shield: textCheck(shieldFault),
      local: localCheck,
    },
    { origin: "write the origin: 'https://www.shop.example'" },
  ),
);

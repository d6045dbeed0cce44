import {
  booleanCheck,
  type Check,
  choiceCheck,
  fieldsCheck,
  matching,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { report } from '../config/problems.ts';

const configurationFault = matching(/^[A-Za-z0-9]{1,64}$/, {
  problem: 'is not the id of a TLS configuration',
  remedy: 'write the id that npx fastly tls-config list shows',
});

/** Checks how a domain gets its certificate. */
export const certificateCheck: Check = fieldsCheck({
  authority: choiceCheck(['certainly', 'lets-encrypt', 'globalsign']),
  configuration: textCheck(configurationFault),
  http3: booleanCheck,
});

/** The same for one domain; `false` means that it is managed elsewhere. */
export function domainCertificateCheck(domain: string): Check {
  return withForms(
    () => [certificateCheck],
    (value, place) => {
      if (domain === '*') report(place, { problem: 'is for a domain, and "*" is none', remedy: 'leave it out' });
      else if (value !== false) certificateCheck(value, place);
    },
  );
}

import { bothChecks, type Check, fieldsCheck, freeTextCheck } from '../../config/checks.ts';
import { report } from '../../config/problems.ts';
import { isTable } from '../../config/table.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----';

const certificateTextCheck: Check = (value, place) => {
  freeTextCheck(value, place);
  if (typeof value !== 'string') return;
  // The message never shows the value.
  if (value.includes('PRIVATE KEY-----')) {
    report(place, {
      problem: 'holds a private key, written in clear',
      remedy: 'write the certificate alone, and where the key is under key',
    });
  } else if (!value.includes(CERTIFICATE)) {
    report(place, { problem: 'is no certificate', remedy: `write it in PEM: "${CERTIFICATE}" and so on` });
  }
};

/** The message never shows the value, which may be a key. */
const textMatching =
  (pattern: RegExp, remedy: string): Check =>
  (value, place) => {
    if (typeof value === 'string' && pattern.test(value)) return;
    report(place, { problem: 'is not where the key is', remedy });
  };

const VARIABLE_REMEDY = "write the name of the variable that holds the key, in capitals: 'ORIGIN_KEY'";
const FILE_REMEDY = "write the path of the file that holds the key, from the project: 'keys/origin.pem'";

const keyCheck: Check = bothChecks(
  fieldsCheck({
    variable: textMatching(/^[A-Z_][A-Z0-9_]{0,127}$/, VARIABLE_REMEDY),
    file: textMatching(/^(?!.*-----BEGIN)[^\0\n]{1,1000}$/, FILE_REMEDY),
  }),
  (value, place) => {
    if (!isTable(value) || (value['variable'] === undefined) !== (value['file'] === undefined)) return;
    report(place, { problem: 'does not say where the key is', remedy: `${VARIABLE_REMEDY}; or a file` });
  },
);

/** Checks what the gateway shows the origin. */
export const clientCertificateCheck: Check = fieldsCheck(
  { certificate: certificateTextCheck, key: keyCheck },
  {
    certificate: `write the certificate, in PEM: "${CERTIFICATE}" and so on`,
    key: "write where the key is: { variable: 'ORIGIN_KEY' }",
  },
);

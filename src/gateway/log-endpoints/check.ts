import {
  bothChecks,
  type Check,
  choiceCheck,
  fieldsCheck,
  firstFault,
  type Judge,
  mapCheck,
  matching,
} from '../config/checks.ts';
import { describe, inside, report } from '../config/problems.ts';
import { fieldOf, keysOf } from '../config/table.ts';
import type { LogEndpointType } from './config.ts';

export const LOG_ENDPOINT_TYPES = Object.keys({
  azureblob: 0,
  bigquery: 0,
  cloudfiles: 0,
  datadog: 0,
  digitalocean: 0,
  elasticsearch: 0,
  ftp: 0,
  gcs: 0,
  grafanacloudlogs: 0,
  heroku: 0,
  honeycomb: 0,
  https: 0,
  kafka: 0,
  kinesis: 0,
  logentries: 0,
  loggly: 0,
  logshuttle: 0,
  newrelic: 0,
  newrelicotlp: 0,
  openstack: 0,
  papertrail: 0,
  pubsub: 0,
  s3: 0,
  scalyr: 0,
  sftp: 0,
  splunk: 0,
  sumologic: 0,
  syslog: 0,
} satisfies Record<LogEndpointType, 0>);

/** Names of a process's own output, which no endpoint can have. */
const RESERVED = ['stdin', 'stdout', 'stderr'];

const endpointNameFault = matching(/^[A-Za-z0-9_-]{1,255}$/, {
  problem: 'is not the name of a log endpoint',
  remedy: "write 1 to 255 letters, digits, underscores and dashes: 'access'",
});

const reservedFault: Judge = (name) =>
  RESERVED.includes(name.toLowerCase())
    ? { problem: 'is a name that the platform keeps for itself', remedy: "write another: 'access'" }
    : null;

const fieldNameFault = matching(/^[a-z][a-z0-9_]*$/, {
  problem: "is not a field of Fastly's API",
  remedy: "write it as the API does: 'request_max_entries'",
});

/** Fields that Popgate sets: the name is the entry's, and Popgate decides where the endpoint belongs. */
const otherwiseKnownFault: Judge = (field) =>
  ['name', 'type', 'version', 'service_id'].includes(field)
    ? { problem: 'is no setting: Popgate takes it from the entry, its type and the service', remedy: 'leave it out' }
    : null;

/** All fields of Fastly's endpoints that are secret. The configuration is in the repository, and in the Wasm. */
export const SECRET_LOG_FIELDS = ['access_key', 'password', 'sas_token', 'secret_key', 'tls_client_key', 'token'];

const secretFieldFault: Judge = (field) =>
  SECRET_LOG_FIELDS.includes(field)
    ? {
        problem: 'is a secret, written in clear',
        remedy: `write it under secrets, as the name of a variable: { ${field}: 'LOGS_${field.toUpperCase()}' }`,
      }
    : null;

/** Keys, certificates and formats have several lines. The message never shows the value, which may be a secret. */
const settingCheck: Check = (value, place) => {
  if (typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  report(place, { problem: `is ${describe(value)}`, remedy: 'write text, a number, true or false' });
};

/** Capitals only, so that a secret that is written here by mistake is most likely reported, without being shown. */
const variableCheck: Check = (value, place) => {
  if (typeof value === 'string' && /^[A-Z_][A-Z0-9_]{0,127}$/.test(value)) return;
  report(place, {
    problem: 'is not the name of a variable of the environment',
    remedy: "write the name of the one that holds the secret, in capitals: 'SPLUNK_TOKEN'",
  });
};

/** A field has only one value. */
const onceCheck: Check = (value, place) => {
  const settings = keysOf(fieldOf(value, 'settings'));
  for (const field of keysOf(fieldOf(value, 'secrets')).filter((name) => settings.includes(name))) {
    report(inside(inside(place, 'secrets'), field), {
      problem: 'is written in settings, too',
      remedy: 'write it in one place: under secrets, if it is one',
    });
  }
};

/** `header_value` is a secret if the header carries one. */
const headerCheck: Check = (value, place) => {
  const settings = fieldOf(value, 'settings');
  const name = fieldOf(settings, 'header_name');
  if (typeof name !== 'string' || fieldOf(settings, 'header_value') === undefined) return;
  if (!/auth|token|key|secret|cookie/i.test(name)) return;
  report(inside(inside(place, 'settings'), 'header_value'), {
    problem: 'is a secret, written in clear',
    remedy: "write it under secrets, as the name of a variable: { header_value: 'LOGS_HEADER' }",
  });
};

const fieldFault = (name: string) => firstFault([fieldNameFault, otherwiseKnownFault], name);

const endpointCheck = bothChecks(
  fieldsCheck(
    {
      type: choiceCheck(LOG_ENDPOINT_TYPES),
      settings: mapCheck((name) => fieldFault(name) ?? secretFieldFault(name), settingCheck),
      secrets: mapCheck(fieldFault, variableCheck),
    },
    { type: "write the kind of endpoint: 'https'" },
  ),
  bothChecks(onceCheck, headerCheck),
);

/** Reports what is no name of a logging endpoint. */
export const logEndpointFault: Judge = (name) => firstFault([endpointNameFault, reservedFault], name);

/** Checks the logging endpoints. */
export const logEndpointsCheck: Check = mapCheck(logEndpointFault, endpointCheck);

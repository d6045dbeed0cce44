import { text } from '../fields.ts';
import type { Kind } from './kind.ts';

/** A log endpoint of any type: what all have. The API gives back whatever else it is given, as text. */
export const logging: Kind = {
  label: 'syslog',
  noun: 'logging_syslog',
  key: 'name',
  fields: {
    name: text(),
    format: text('%h %l %u %t "%r" %>s %b'),
    format_version: text('2'),
    log_processing_region: text('none'),
    placement: text(),
    response_condition: text(''),
  },
  settle: () => {},
};

export const LOG_ENDPOINT_TYPES = `
  azureblob bigquery cloudfiles datadog digitalocean elasticsearch ftp gcs grafanacloudlogs heroku honeycomb https kafka kinesis
  logentries loggly logshuttle newrelic newrelicotlp openstack papertrail pubsub s3 scalyr sftp splunk sumologic syslog
`.split(/\s+/);
